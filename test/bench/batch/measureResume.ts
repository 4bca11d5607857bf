/**
 * How long a resume takes to know what is committed, and the memory that its rows take: a journal of sealed segments is
 * folded by its indexes. The rows are simulated.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { indexName, segmentName } from '../../../server/batch/jobFolder.ts';
import { createIndexBuilder } from '../../../server/batch/runner/segmentIndex.ts';
import type { HeldRows } from './holdRows.ts';
import { say, saysWhether } from './report.ts';

/** Rows of a segment: 64 MiB of rows with 6.5 kB each. */
const SEGMENT_ROWS = 10_000;
const ROW_BYTES = 6500;

/** Writes the indexes of a job with so many rows (the segments are empty files of the right size) and folds them. */
export async function measureResume(root: string, rows: number, targetSeconds: number): Promise<void> {
  const folder = await mkdtemp(join(root, 'journal-'));
  for (let first = 0, segment = 0; first < rows; first += SEGMENT_ROWS, segment++) {
    const index = createIndexBuilder();
    for (let row = first; row < Math.min(rows, first + SEGMENT_ROWS); row++) {
      index.add({ key: [0, row, 0], completionTokens: 300, failure: null }, false, ROW_BYTES);
    }
    await writeFile(join(folder, segmentName(segment)), '');
    await truncate(join(folder, segmentName(segment)), index.sizeBytes);
    await writeFile(join(folder, indexName(segment)), index.encode('0'.repeat(64)));
  }
  const held = await holdRows(folder);
  if (held.rows !== rows) throw new Error('The fold is wrong.');
  say(`\nResume of ${rows.toLocaleString('en')} rows`);
  saysWhether(
    `${held.foldSeconds.toFixed(2)} s to know what is committed`,
    held.foldSeconds <= targetSeconds,
    `≤ ${targetSeconds} s`,
  );
  say(`    peak of the process that folds them ${held.peakMegabytes.toFixed(0)} MB`);
}

async function holdRows(folder: string): Promise<HeldRows> {
  const script = join(import.meta.dirname, 'holdRows.ts');
  const args = [script, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as HeldRows;
}
