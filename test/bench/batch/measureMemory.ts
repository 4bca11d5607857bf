/** Memory over a whole job of small documents at zero latency: what it is after a fifth, and whether it grows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readState } from '../../../server/batch/jobReader.ts';
import { launchRunner } from '../../../server/batch/launchRunner.ts';
import { launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import { peakMegabytesOf } from './contender.ts';
import { makeBenchJob } from './makeBenchJob.ts';

/** Prints the peak after a fifth and at the end. */
export async function measureMemory(root: string, documents: number, cli: string): Promise<void> {
  const source = join(root, 'small.jsonl');
  const line = (n: number): string =>
    JSON.stringify({ id: `d${n}`, text: `Small document ${n}. `.repeat(20) });
  await writeFile(source, Array.from({ length: documents }, (_, n) => line(n)).join('\n'));
  const server = await launchSimulator({
    timing: { kind: 'constant', latencyMs: 0 },
    lengths: { median: 60 },
  });
  const folder = await makeBenchJob({ root, url: server.url, source, concurrency: 64 });
  const { pid } = await launchRunner({ folder, node: process.execPath, cli, credentials: {} });
  let early = 0;
  let peak = 0;
  for (;;) {
    await sleep(200);
    const state = await readState(folder);
    peak = Math.max(peak, await peakMegabytesOf(pid).catch(() => 0));
    const { done = 0, total = documents } = state?.counters ?? {};
    if (early === 0 && done > total / 5) early = peak;
    if (state && !['starting', 'running', 'finishing'].includes(state.phase)) break;
  }
  await server.close();
  process.stdout.write(
    `\nMemory over ${documents.toLocaleString('en')} documents, 64 in flight: ${early.toFixed(0)} MB at the most after a fifth, ${peak.toFixed(0)} MB at the end\n`,
  );
}
