/** Paths as people call them in this window. */
import { workspace } from 'vscode';

/** Relative to the workspace folder, with the folder's name where there are several; absolute outside of them. */
export function placeOf(path: string): string {
  return workspace.asRelativePath(path, (workspace.workspaceFolders?.length ?? 0) > 1);
}
