/** What a job holds for its rows, in a process of its own: the fold of a journal, as a resume makes it and a run goes on from it. Prints JSON. */
import { readFile } from 'node:fs/promises';
import { foldJournal } from '../../../server/batch/runner/foldJournal.ts';

/** The peak is of all resident memory, garbage among it. */
export interface HeldRows {
  readonly rows: number;
  readonly foldSeconds: number;
  readonly peakMegabytes: number;
}

const [folder = ''] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await hold())}\n`);

async function hold(): Promise<HeldRows> {
  const start = performance.now();
  const { committed } = await foldJournal(folder, 1);
  const foldSeconds = (performance.now() - start) / 1000;
  return { rows: committed.size, foldSeconds, peakMegabytes: await peakMegabytes() };
}

/** VmHWM. */
async function peakMegabytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
