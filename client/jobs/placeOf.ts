/** Paths as people call them in this window. */
import { workspace } from 'vscode';
import { isAddress } from '../../server/language/isAddress.ts';

/** An address as it is; a path relative to the workspace folder, with the folder's name where there are several; absolute outside of them. */
export function placeOf(path: string): string {
  if (isAddress(path)) return path;
  return workspace.asRelativePath(path, (workspace.workspaceFolders?.length ?? 0) > 1);
}
