/** Starts simulators in processes of their own, so that a measured client shares no event loop with its server. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BatchingSpeed } from './batching.ts';
import type { SimulatorOptions } from './startSimulator.ts';

/** A simulator that runs apart. */
export interface LaunchedSimulator {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly pid: number;
  /** Chat requests so far, over all processes. */
  requests(): Promise<number>;
  setSpeed(speed: Partial<BatchingSpeed>): void;
  close(): Promise<void>;
}

const MAIN = new URL('main.ts', import.meta.url);

/**
 * Resolves when it listens; it ends with this process. Several processes share one port, so that a fast client does not
 * wait for its server; each has a speed and metrics of its own, so that is for constant latency.
 */
export async function launchSimulator(
  options: SimulatorOptions = {},
  processes = 1,
): Promise<LaunchedSimulator> {
  const first = await start({ ...options, sharesPort: processes > 1 });
  const port = Number(new URL(first.url).port);
  const others = await Promise.all(
    Array.from({ length: processes - 1 }, () => start({ ...options, port, sharesPort: true })),
  );
  const children = [first, ...others].map(({ child }) => child);
  return {
    url: first.url,
    pid: first.child.pid ?? 0,
    async requests() {
      const counts = await Promise.all(children.map(countOf));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    setSpeed(speed) {
      for (const child of children) child.send(speed);
    },
    async close() {
      await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'exit');
          child.disconnect();
          await ended;
        }),
      );
    },
  };
}

async function start(
  options: SimulatorOptions,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = fork(MAIN, [JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const { stdout } = child;
  if (!stdout) throw new Error('The simulator has no output.');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}.`)));
  });
  return { child, url };
}

async function countOf(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('count');
  const [count] = (await answer) as [number];
  return count;
}
