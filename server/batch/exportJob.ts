/** Writes the rows that a job has committed so far into one file, also while the job runs. */

import { resolve } from 'node:path';
import { SourceReadError } from '../documents/source.ts';
import { said } from '../language/said.ts';
import type { OutputRow } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import type { KeptRows } from './keptRows.ts';
import { createKeptRows } from './keptRows.ts';
import { isOwnFile } from './ownFiles.ts';
import { visitCommitted } from './runner/committedRows.ts';
import { JournalDamaged } from './runner/foldJournal.ts';
import { parseLine, rowBytes } from './runner/journalLine.ts';
import type { PartFile } from './runner/partFile.ts';
import { createJsonlPart, createParquetPart } from './runner/partFile.ts';
import { createRowFile } from './runner/rowFile.ts';
import type { Reading } from './verifyJob.ts';
import { REPORT_EVERY } from './verifyJob.ts';

/** What a file of rows may be. */
export const EXPORT_FORMATS = ['jsonl', 'jsonl.zst', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The format that the name of a file says; JSON Lines for any other name. */
export function formatOf(path: string): ExportFormat {
  if (/\.parquet$/i.test(path)) return 'parquet';
  return /\.zst$/i.test(path) ? 'jsonl.zst' : 'jsonl';
}

export type Exported =
  | { readonly ok: true; readonly rows: number; readonly output: string }
  | { readonly ok: false; readonly message: string };

/**
 * Writes rows in the journal's order; those of several variants stand in one file and say which they are. The file
 * appears when it is complete, and replaces one of the same name, unless that is the job's own. Failures have no row.
 * Ended by `signal` it leaves nothing behind and says so in its message.
 */
export async function exportRows(
  folder: string,
  output: string,
  format: ExportFormat = 'jsonl',
  { signal, onProgress }: Reading = {},
): Promise<Exported> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return manifest;
  const path = resolve(output);
  if (await isOwnFile(path, folder, manifest.value)) {
    return {
      ok: false,
      message: said(
        '{0} is what the job reads or is made of, and is not written over. Name another file.',
        path,
      ),
    };
  }
  const file = fileOf(path, format);
  const kept = createKeptRows(folder, manifest.value);
  const units = manifest.value.input.documents * manifest.value.variants.length;
  let lines = 0;
  let rows = 0;
  try {
    await visitCommitted(pathsOf(folder).journal, manifest.value.variants.length, ({ failed, bytes }) => {
      signal?.throwIfAborted();
      lines += 1;
      if (lines % REPORT_EVERY === 0) onProgress?.(lines, units);
      if (failed) return;
      rows += 1;
      const row = rowBytes(bytes);
      if (!row) return addKept(kept, bytes, file);
      const json = row.toString().trimEnd();
      return file.add({ row: JSON.parse(json) as OutputRow, json: () => json });
    });
    if (rows === 0) return { ok: false, message: said('{0} has no rows yet.', folder) };
    await file.finish();
    return { ok: true, rows, output: path };
  } catch (error) {
    await file.discard().catch(() => undefined);
    if (signal?.aborted) return { ok: false, message: said('The export was stopped; no file was written.') };
    if (error instanceof SourceReadError || error instanceof JournalDamaged)
      return { ok: false, message: error.message };
    if (error instanceof Error && 'code' in error) {
      return { ok: false, message: said('The rows could not be written to {0}: {1}.', path, error.message) };
    }
    throw error;
  } finally {
    await kept.close();
  }
}

async function addKept(kept: KeptRows, bytes: Buffer, file: PartFile): Promise<undefined> {
  const line = parseLine(bytes.toString());
  if (!line || !('kept' in line)) throw new Error('A line of the journal holds neither a row nor its place.');
  const row = await kept.rowOf(line.kept);
  return file.add({ row, json: () => JSON.stringify(row) });
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
