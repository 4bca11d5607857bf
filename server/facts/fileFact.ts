/** What stands at a local path. Reads no content. */
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FileFact } from '../experiment/facts.ts';

/** Null where nobody can tell: a folder on the way may not be entered, or a path is too long to be one. */
export async function fileFact(path: string): Promise<FileFact | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return factOfFailure(error);
  }
}

/** As `fileFact`, without letting others go first: a look costs less than waiting for it. */
export function fileFactNow(path: string): FileFact | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return factOfFailure(error);
  }
}

function factOfFailure(error: unknown): FileFact | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : null;
}
