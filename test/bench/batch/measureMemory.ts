/**
 * A whole job of small documents at zero latency: resident memory at each tenth, the rate, how long a resume takes until
 * it knows that nothing is left, and what `verify` says.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobState } from '../../../server/batch/job.ts';
import { readState } from '../../../server/batch/jobReader.ts';
import { launchRunner } from '../../../server/batch/launchRunner.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import { makeBenchJob } from './makeBenchJob.ts';
import { say, saysWhether } from './report.ts';

const IN_FLIGHT = 64;
const TARGET_MEGABYTES = 200;

/** Prints the course of the job, then resume and verification. */
export async function measureMemory(root: string, documents: number, cli: string): Promise<void> {
  const source = join(root, 'small.jsonl');
  await writeSmallDocuments(source, documents);
  const server = await launchSimulator({
    timing: { kind: 'constant', latencyMs: 0 },
    lengths: { median: 60 },
  });
  const folder = await makeBenchJob({ root, url: server.url, source, concurrency: IN_FLIGHT });
  const launch = (): Promise<{ readonly pid: number }> =>
    launchRunner({ folder, node: process.execPath, cli, credentials: {} });
  say(`\nMemory over ${documents.toLocaleString('en')} documents, ${IN_FLIGHT} in flight, no latency`);
  const { pid } = await launch();
  const startedAt = performance.now();
  const course = await followJob(folder, pid);
  const seconds = (performance.now() - startedAt) / 1000;
  say(
    `  ${(documents / seconds).toFixed(0)} documents/s over ${seconds.toFixed(0)} s, start and end included`,
  );
  say(`  resident after each tenth: ${course.tenths.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB`);
  saysWhether(
    `peak ${course.peak.toFixed(0)} MB`,
    course.peak <= TARGET_MEGABYTES,
    `≤ ${TARGET_MEGABYTES} MB`,
  );
  await resume(folder, launch);
  await server.close();
  await verify(folder);
}

/** Until the runner has ended: resident megabytes when each tenth was done, and the most. */
export async function followJob(
  folder: string,
  pid: number,
): Promise<{ readonly tenths: readonly number[]; readonly peak: number }> {
  const tenths: number[] = [];
  let peak = 0;
  for (;;) {
    await sleep(200);
    const state = await readState(folder);
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, megabytes(status, 'VmHWM'));
    if (!state) continue;
    const { done, total } = state.counters;
    if (status !== '' && done >= ((tenths.length + 1) * total) / 10) tenths.push(megabytes(status, 'VmRSS'));
    if (hasEnded(state)) return { tenths, peak };
  }
}

/** A resume of the finished job: until it says that all is done. */
async function resume(folder: string, launch: () => Promise<unknown>): Promise<void> {
  const before = (await readState(folder))?.startedAt;
  const startedAt = performance.now();
  await launch();
  for (;;) {
    await sleep(20);
    const state = await readState(folder);
    if (state && state.startedAt !== before && hasEnded(state)) break;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  say(`  resume of the finished job, start and end of the process included: ${seconds.toFixed(2)} s`);
}

async function verify(folder: string): Promise<void> {
  const startedAt = performance.now();
  const verified = await verifyJob(folder);
  const seconds = (performance.now() - startedAt) / 1000;
  if (!verified.ok) throw new Error(verified.message);
  const { rows, failures, problems } = verified.verification;
  say(
    `  verify: ${rows.toLocaleString('en')} rows, ${failures} failures, ${problems.length} problems, ${seconds.toFixed(0)} s`,
  );
}

function hasEnded({ phase }: JobState): boolean {
  return !['starting', 'running', 'finishing'].includes(phase);
}

function megabytes(status: string, field: string): number {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
}

/** Documents of some twenty letters, so many times over. */
export async function writeSmallDocuments(path: string, count: number, repeats = 20): Promise<void> {
  const file = createWriteStream(path);
  for (let n = 0; n < count; n++) {
    const line = JSON.stringify({ id: `d${n}`, text: `Small document ${n}. `.repeat(repeats) });
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
