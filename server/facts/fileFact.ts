/** What stands at a local path. Reads no content. */
import { stat } from 'node:fs/promises';
import type { FileFact } from '../experiment/facts.ts';

/** Null where nobody can tell: a folder on the way may not be entered, or a path is too long to be one. */
export async function fileFact(path: string): Promise<FileFact | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : null;
  }
}
