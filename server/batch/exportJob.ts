/** Writes the rows that a job has committed so far into one file, also while the job runs. */
import { resolve } from 'node:path';
import { pathsOf } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { visitCommitted } from './runner/committedRows.ts';
import { rowBytes } from './runner/journalLine.ts';
import { createRowFile } from './runner/rowFile.ts';

export type Exported =
  | { readonly ok: true; readonly rows: number; readonly output: string }
  | { readonly ok: false; readonly message: string };

/**
 * Writes JSON Lines in the journal's order; rows of several variants stand in one file and say which they are. The
 * file appears when it is complete, and replaces one of the same name. Failures have no row.
 */
export async function exportRows(folder: string, output: string): Promise<Exported> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return manifest;
  const path = resolve(output);
  const file = createRowFile(path);
  try {
    await visitCommitted(pathsOf(folder).journal, manifest.value.variants.length, ({ failed, bytes }) => {
      const row = failed ? null : rowBytes(bytes);
      return row ? file.add(row) : undefined;
    });
    const { rows } = await file.finish();
    return { ok: true, rows, output: path };
  } catch (error) {
    await file.discard();
    if (error instanceof Error && 'code' in error) {
      return { ok: false, message: `The rows could not be written to ${path}: ${error.message}.` };
    }
    throw error;
  }
}
