/** Writes the rows that a job has committed so far into one file, also while the job runs. */
import { resolve } from 'node:path';
import type { OutputRow } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { visitCommitted } from './runner/committedRows.ts';
import { rowBytes } from './runner/journalLine.ts';
import type { PartFile } from './runner/partFile.ts';
import { createJsonlPart, createParquetPart } from './runner/partFile.ts';
import { createRowFile } from './runner/rowFile.ts';

/** What a file of rows may be. */
export type ExportFormat = 'jsonl' | 'jsonl.zst' | 'parquet';

export type Exported =
  | { readonly ok: true; readonly rows: number; readonly output: string }
  | { readonly ok: false; readonly message: string };

/**
 * Writes rows in the journal's order; those of several variants stand in one file and say which they are. The file
 * appears when it is complete, and replaces one of the same name. Failures have no row.
 */
export async function exportRows(
  folder: string,
  output: string,
  format: ExportFormat = 'jsonl',
): Promise<Exported> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return manifest;
  const path = resolve(output);
  const file = fileOf(path, format);
  let rows = 0;
  try {
    await visitCommitted(pathsOf(folder).journal, manifest.value.variants.length, ({ failed, bytes }) => {
      const row = failed ? null : rowBytes(bytes);
      if (!row) return;
      rows += 1;
      const json = row.toString().trimEnd();
      return file.add({ row: JSON.parse(json) as OutputRow, json: () => json });
    });
    if (rows === 0) return { ok: false, message: `${folder} has no rows yet.` };
    await file.finish();
    return { ok: true, rows, output: path };
  } catch (error) {
    await file.discard();
    if (error instanceof Error && 'code' in error) {
      return { ok: false, message: `The rows could not be written to ${path}: ${error.message}.` };
    }
    throw error;
  }
}

function fileOf(path: string, format: ExportFormat): PartFile {
  if (format === 'parquet') return createParquetPart(path, { source: null });
  if (format === 'jsonl.zst') return createJsonlPart(path);
  const file = createRowFile(path);
  return {
    ...file,
    waitingBytes: 0,
    add: ({ json }) => file.add(`${json()}\n`),
    flush: async () => undefined,
  };
}
