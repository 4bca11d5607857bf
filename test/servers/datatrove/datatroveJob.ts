/** Jobs on DataTrove for tests: a simulator behind a door that asks for a key, and looks into a project at work. */
import { readdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { FixtureOptions, JobFixture } from '../../batch/jobFixture.ts';
import { makeJob } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import type { Simulator, SimulatorOptions } from '../simulator/startSimulator.ts';
import { SIMULATED_MODEL, startSimulator } from '../simulator/startSimulator.ts';
import { installDatatrove } from './installDatatrove.ts';

/** What the door takes, besides no key at all. */
export const KEY = 'sk-a-key-that-must-stand-in-no-file';

/** What a job is made of. */
export interface DatatroveJobOptions extends Partial<FixtureOptions> {
  readonly documents: number;
  readonly simulator?: SimulatorOptions;
  readonly python?: string;
}

export interface DatatroveJob {
  readonly job: JobFixture;
  /** Of the door. */
  readonly origin: string;
  readonly simulator: Simulator;
}

/** A job against a simulator behind a door that asks for the key, where the job has one. */
export async function datatroveJob({
  documents,
  simulator: options,
  python: named,
  ...rest
}: DatatroveJobOptions): Promise<DatatroveJob> {
  const simulator = await startSimulator({ timing: { kind: 'constant', latencyMs: 100 }, ...options });
  onTestFinished(() => simulator.close());
  const door = await keyedDoor(simulator.origin);
  onTestFinished(door.close);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: `${door.origin}/v1`,
    documents,
    experiment: 'batch: { executor: datatrove-local }\n',
    endpoint: { model: SIMULATED_MODEL },
    python: named ?? (await installDatatrove()),
    ...rest,
  });
  return { job, origin: door.origin, simulator };
}

/** Passes requests on that carry the key, or none at all. */
export async function keyedDoor(
  target: string,
): Promise<{ readonly origin: string; readonly close: () => void }> {
  const server = createServer((asked, answer) => {
    const { authorization, host: _, ...headers } = asked.headers;
    if (authorization !== undefined && authorization !== `Bearer ${KEY}`) {
      answer.writeHead(401, { 'content-type': 'application/json' });
      answer.end('{"error":{"message":"Invalid key.","code":"invalid_api_key"}}');
      return;
    }
    const passed = request(`${target}${asked.url}`, { method: asked.method ?? 'GET', headers }, (from) => {
      answer.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(answer);
      from.on('error', () => answer.destroy());
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The process of the first launch, once it works. */
export async function launcherPid(folder: string): Promise<number> {
  const path = join(folder, 'executor', '001', 'launch.pid');
  for (;;) {
    const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (pid > 0) return pid;
    await sleep(50);
  }
}

/** Resolves when the ranks have checkpointed so many units, in chunks that are open now. */
export async function unitsInCheckpoints(project: string, least: number): Promise<void> {
  for (;;) {
    const names = await readdir(project, { recursive: true }).catch(() => []);
    const chunks = names.filter((name) => /checkpoints\/\d+\/chunk_\d+\.jsonl$/.test(name));
    const texts = await Promise.all(
      chunks.map((name) => readFile(join(project, name), 'utf8').catch(() => '')),
    );
    if (texts.join('').split('\n').length - 1 >= least) return;
    await sleep(30);
  }
}
