/** Writes new files below a folder; a file that stands there already is never touched. */

import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { said } from '../language/said.ts';

/** Where a file goes, relative to the folder, with `/`. */
interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Writes all of them, or says which one is in the way and writes none. */
export async function writeNew(
  folder: string,
  files: readonly NewFile[],
): Promise<{ readonly ok: true } | { readonly ok: false; readonly message: string }> {
  for (const { path } of files) {
    const there = await access(join(folder, path)).then(
      () => true,
      () => false,
    );
    if (there)
      return { ok: false, message: said('{0} exists already. Choose another folder.', join(folder, path)) };
  }
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text, { flag: 'wx' });
    }
    return { ok: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, message: said('The files could not be written to {0}: {1}', folder, why) };
  }
}
