/** Which prompts or experiment a command is meant for, when it was not run on a file. */
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri } from 'vscode';
import { commands, window, workspace } from 'vscode';
import { showFailure } from './errors.ts';
import { findTargets } from './findTargets.ts';
import { COMMAND } from './ids.ts';
import { isExperimentPath } from './isExperimentPath.ts';
import { BACK, CANCELLED, pickOne } from './steps.ts';
import { targetsOf } from './targets.ts';

const LANGUAGES = new Set(['rephrase', 'markdown', 'plaintext']);

interface Item extends QuickPickItem {
  readonly uri: Uri;
}

/**
 * The files the command called `title` was run on, or the one the user picks; none when he picks none, and none, which
 * is then said, where there is nothing to pick.
 */
export async function chooseTargets(title: string, args: readonly unknown[]): Promise<readonly Uri[]> {
  const targets = targetsOf(args);
  if (targets.length > 0 && targets.every(mayBeMeant)) return targets;
  const items = (await findTargets()).map(itemOf);
  if (items.length === 0) {
    if (targets.length === 0) {
      await showNoPrompts(t('There is no prompt and no experiment in this workspace.'));
    }
    return targets;
  }
  const chosen = await pickOne({
    title,
    placeholder: t('A prompt, or an experiment with several'),
    items,
  });
  return chosen === BACK || chosen === CANCELLED ? [] : [chosen.uri];
}

/** Says so, and leads to a new one. */
export async function showNoPrompts(message: string): Promise<void> {
  await showFailure(message, [
    { label: t('New Prompt…'), run: () => commands.executeCommand(COMMAND.newPrompt) },
  ]);
}

/** A settings file that happens to be open is no wish to run it. */
function mayBeMeant(uri: Uri): boolean {
  if (isExperimentPath(uri.path)) return true;
  const editor = window.activeTextEditor?.document;
  return editor?.uri.toString() === uri.toString()
    ? LANGUAGES.has(editor.languageId)
    : /\.(md|txt)$/i.test(uri.path);
}

function itemOf(uri: Uri): Item {
  const experiment = isExperimentPath(uri.path);
  return {
    label: `$(${experiment ? 'beaker' : 'file-text'}) ${workspace.asRelativePath(uri)}`,
    description: experiment ? t('experiment') : t('prompt'),
    uri,
  };
}
