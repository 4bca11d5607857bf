/** Whether the workspace has any prompt yet, for what the empty Jobs view offers. */
import { commands, Disposable, workspace } from 'vscode';
import { CONTEXT_KEY } from '../ids.ts';
import type { ShownView } from '../ports.ts';
import { readSettings } from '../settings.ts';

/** Looks when the view is shown, and again when a text file appears while there is none. */
export function followPrompts(view: ShownView): Disposable {
  let found = false;
  const look = async (): Promise<void> => {
    if (found || !view.visible) return;
    found = await hasPrompts();
    await commands.executeCommand('setContext', CONTEXT_KEY.hasPrompts, found);
  };
  void look();
  const watcher = workspace.createFileSystemWatcher('**/*.{md,txt}', false, true, true);
  return Disposable.from(
    watcher,
    watcher.onDidCreate(look),
    view.onDidChangeVisibility(look),
    workspace.onDidChangeWorkspaceFolders(() => {
      found = false;
      return look();
    }),
  );
}

async function hasPrompts(): Promise<boolean> {
  for (const folder of workspace.workspaceFolders ?? []) {
    for (const pattern of ['**/*.rephrase.{md,txt}', ...readSettings(folder).prompts]) {
      const files = await workspace.findFiles(
        { baseUri: folder.uri, base: folder.uri.fsPath, pattern },
        EXCLUDED,
        1,
      );
      if (files.length > 0) return true;
    }
  }
  return false;
}

const EXCLUDED = '**/{node_modules,.git,.github}/**';
