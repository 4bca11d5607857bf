/** Starts simulators in processes of their own, so that a measured client shares no event loop with its server. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BatchingSpeed } from './batching.ts';
import type { SimulatorOptions } from './startSimulator.ts';

/** A simulator that runs apart. */
export interface LaunchedSimulator {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly pid: number;
  setSpeed(speed: Partial<BatchingSpeed>): void;
  close(): Promise<void>;
}

const MAIN = new URL('main.ts', import.meta.url);

/** Resolves when it listens; it ends with this process. */
export async function launchSimulator(options: SimulatorOptions = {}): Promise<LaunchedSimulator> {
  const child = fork(MAIN, [JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (!child.stdout) throw new Error('The simulator has no output.');
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}.`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    setSpeed: (speed) => void child.send(speed),
    async close() {
      child.disconnect();
      await ended;
    },
  };
}
