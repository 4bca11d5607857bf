/** Which prompts or experiment a command is meant for, when it was not run on a file. */
import type { QuickPickItem, Uri } from 'vscode';
import { commands, RelativePattern, window, workspace } from 'vscode';
import { fileKind } from '../server/language/fileKind.ts';
import { showFailure } from './errors.ts';
import { COMMAND } from './ids.ts';
import { isExperimentPath } from './isExperimentPath.ts';
import { readSettings } from './settings.ts';
import { BACK, CANCELLED, pickOne } from './steps.ts';
import { targetsOf } from './targets.ts';

const LANGUAGES = new Set(['rephrase', 'markdown', 'plaintext']);
const NEVER = '**/{node_modules,.rephrase,.git,.github}/**';
const AT_MOST = 200;

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
  const items = await candidates();
  if (items.length === 0) {
    if (targets.length === 0) await showNoPrompts();
    return targets;
  }
  const chosen = await pickOne({
    title,
    placeholder: 'A prompt, or an experiment with several',
    items,
  });
  return chosen === BACK || chosen === CANCELLED ? [] : [chosen.uri];
}

async function showNoPrompts(): Promise<void> {
  await showFailure('There is no prompt and no experiment in this workspace.', [
    { label: 'New Prompt…', run: () => commands.executeCommand(COMMAND.newPrompt) },
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

async function candidates(): Promise<Item[]> {
  const found = new Map<string, Item>();
  for (const folder of workspace.workspaceFolders ?? []) {
    const globs = ['**/*.experiment.{yaml,yml}', '**/*.rephrase.{md,txt}', ...readSettings(folder).prompts];
    for (const glob of globs) {
      for (const uri of await workspace.findFiles(new RelativePattern(folder, glob), NEVER, AT_MOST)) {
        if (fileKind(uri.path) !== 'excluded') found.set(uri.toString(), itemOf(uri));
      }
    }
  }
  return [...found.values()];
}

function itemOf(uri: Uri): Item {
  const experiment = isExperimentPath(uri.path);
  return {
    label: `$(${experiment ? 'beaker' : 'file-text'}) ${workspace.asRelativePath(uri)}`,
    description: experiment ? 'experiment' : 'prompt',
    uri,
  };
}
