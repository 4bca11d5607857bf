/** With which settings a person's first window opens: they are presets, and what the person changes stays changed. */
import { PRACTICE_MODEL } from '../../../server/generation/practice/practiceModel.ts';
import { quietSettings } from '../vscode/quietSettings.ts';

/** Shows what is in the folder, and asks about trust where VS Code would only offer it in a banner. */
export const startSettings: Readonly<Record<string, unknown>> = {
  ...quietSettings,
  'security.workspace.trust.startupPrompt': 'once',
  'workbench.startupEditor': 'readme',
};

/** The alias and the model that “Rephrase: Use Practice Endpoint” writes, too. */
export function practiceSettings(url: string): Readonly<Record<string, unknown>> {
  return { 'rephrase.endpoints': { practice: { url, model: PRACTICE_MODEL } } };
}
