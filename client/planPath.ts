/** Files as plans name them: by a path, which untitled buffers and files elsewhere have none of. */
import { basename, resolve } from 'node:path';
import type { Uri } from 'vscode';

type Address = Pick<Uri, 'scheme' | 'path' | 'fsPath'>;

/** Where a file is on disk; an untitled buffer goes by its name, at the root, where no file of that name is read. */
export function planPath({ scheme, path, fsPath }: Address): string {
  return scheme === 'file' ? fsPath : resolve('/', scheme, basename(path));
}

/** The one of these files that a plan calls by that path. */
export function uriAt<T extends Address>(path: string, uris: readonly T[]): T | undefined {
  return uris.find((uri) => planPath(uri) === path);
}
