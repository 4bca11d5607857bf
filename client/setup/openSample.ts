/**
 * "Rephrase: Open a Sample": two prompts, forty documents and an experiment, copied into a folder of the user's own, and
 * previewed side by side. Nothing that is there already is overwritten.
 */
import type { ExtensionContext } from 'vscode';
import { commands, Uri, window, workspace } from 'vscode';
import { COMMAND } from '../ids.ts';
import { reach } from '../milestones.ts';
import { SAMPLE_FILES } from './sampleFiles.ts';

const FOLDER = 'rephrase-sample';
/** Remembers over the opening of a folder, which starts the window anew, that the sample is to be shown there. */
const AWAITED = 'rephrase.sampleAwaited';

/** Copies into the open folder; without one, asks where to, and opens it there. */
export async function openSample(context: ExtensionContext): Promise<void> {
  const open = workspace.workspaceFolders?.[0]?.uri ?? null;
  const parent = open ?? (await chooseParent());
  if (!parent) return;
  const folder = Uri.joinPath(parent, FOLDER);
  await copySample(Uri.joinPath(context.extensionUri, 'samples'), folder);
  if (open) return show(folder);
  await context.globalState.update(AWAITED, folder.toString());
  await commands.executeCommand('vscode.openFolder', folder);
}

/** Shows the sample in the window that was opened for it. */
export async function goOn(context: ExtensionContext): Promise<void> {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder || context.globalState.get(AWAITED) !== folder.uri.toString()) return;
  await context.globalState.update(AWAITED, undefined);
  await show(folder.uri);
}

async function show(folder: Uri): Promise<void> {
  const experiment = Uri.joinPath(folder, SAMPLE_FILES[0]);
  await window.showTextDocument(experiment, { preview: false });
  reach('sampleOpened');
  // In a folder that is not trusted yet, the question of trust comes first.
  if (workspace.isTrusted) await commands.executeCommand(COMMAND.preview, experiment);
}

async function chooseParent(): Promise<Uri | null> {
  const [chosen] =
    (await window.showOpenDialog({
      title: `Where should the folder ${FOLDER} be made?`,
      openLabel: 'Put the Sample Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return chosen ?? null;
}

async function copySample(from: Uri, to: Uri): Promise<void> {
  for (const path of SAMPLE_FILES) {
    const target = Uri.joinPath(to, path);
    if (!(await exists(target))) await workspace.fs.copy(Uri.joinPath(from, path), target);
  }
}

function exists(uri: Uri): Thenable<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
