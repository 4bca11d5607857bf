/** Measures a client from outside, whatever it is written in: requests by the server's count, CPU and memory by the kernel's. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchedSimulator } from '../../servers/simulator/launchSimulator.ts';

/** What a client reached in steady state. */
export interface Figures {
  readonly documentsPerSecond: number;
  readonly cpuMsPerDocument: number;
  /** The most resident memory so far. */
  readonly peakMegabytes: number;
}

/** Watches process `pid` for `seconds` after `warmUpSeconds`. */
export async function watch(
  pid: number,
  server: LaunchedSimulator,
  warmUpSeconds: number,
  seconds: number,
): Promise<Figures> {
  while ((await server.requests()) === 0) await sleep(20);
  await sleep(warmUpSeconds * 1000);
  const before = await sampleOf(pid, server);
  await sleep(seconds * 1000);
  const after = await sampleOf(pid, server);
  const documents = after.requests - before.requests;
  return {
    documentsPerSecond: (documents * 1000) / (after.atMs - before.atMs),
    cpuMsPerDocument: (after.cpuMs - before.cpuMs) / documents,
    peakMegabytes: after.peakMegabytes,
  };
}

async function sampleOf(
  pid: number,
  server: LaunchedSimulator,
): Promise<{
  readonly atMs: number;
  readonly requests: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
}> {
  const cpuMs = await cpuMsOf(pid);
  return {
    atMs: performance.now(),
    requests: await server.requests(),
    cpuMs,
    peakMegabytes: await peakMegabytesOf(pid),
  };
}

/** User and system time in milliseconds; a tick of the kernel is 10 ms. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** VmHWM. */
async function peakMegabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
