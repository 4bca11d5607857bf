/**
 * What a job holds for its rows, in a process of its own: the fold of a journal as a resume makes it, then the same rows
 * once more as a run commits them, segment by segment. Prints seconds and memory as JSON.
 */
import { readFile } from 'node:fs/promises';
import { createCommittedUnits } from '../../../server/batch/runner/committedUnits.ts';
import { foldJournal } from '../../../server/batch/runner/foldJournal.ts';
import { createIndexBuilder } from '../../../server/batch/runner/segmentIndex.ts';

/** Peaks of resident memory since the process began. */
export interface HeldRows {
  readonly rows: number;
  readonly foldSeconds: number;
  readonly startMegabytes: number;
  readonly foldMegabytes: number;
  readonly runMegabytes: number;
}

const [folder = '', rowsAsked = '0', segmentRows = '0', rowBytes = '0'] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await hold())}\n`);

async function hold(): Promise<HeldRows> {
  const startMegabytes = await peakMegabytes();
  const start = performance.now();
  const { size } = (await foldJournal(folder, 1)).committed;
  const foldSeconds = (performance.now() - start) / 1000;
  const foldMegabytes = await peakMegabytes();
  commitAll(Number(rowsAsked), Number(segmentRows), Number(rowBytes));
  return { rows: size, foldSeconds, startMegabytes, foldMegabytes, runMegabytes: await peakMegabytes() };
}

function commitAll(rows: number, perSegment: number, bytes: number): void {
  const committed = createCommittedUnits(1);
  let index = createIndexBuilder();
  for (let row = 0; row < rows; row++) {
    index.add({ key: [0, row, 0], completionTokens: 300, failure: null }, false, bytes);
    committed.add(0, row, 0, false);
    if (index.lines < perSegment) continue;
    index.encode('0'.repeat(64));
    index = createIndexBuilder();
  }
  if (committed.size !== rows) throw new Error('Rows were lost.');
}

/** VmHWM. */
async function peakMegabytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
