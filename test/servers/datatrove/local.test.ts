/** DataTrove itself runs a job's project on this machine, against the simulator: faults, kills, resumes, secrets. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import type { FixtureOptions } from '../../batch/jobFixture.ts';
import { makeJob, outputRows, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { trickyDocuments } from '../llama/trickyDocuments.ts';
import type { SimulatorOptions } from '../simulator/startSimulator.ts';
import { SIMULATED_MODEL, startSimulator } from '../simulator/startSimulator.ts';
import { installDatatrove } from './installDatatrove.ts';

const KEY = 'sk-a-key-that-must-stand-in-no-file';
const FAULTS = {
  'rate-limited-with-retry-after': 0.02,
  'server-error': 0.04,
  reset: 0.04,
  'truncated-json': 0.03,
};
const TUNING = { pollMs: 200, pollCapMs: 400 };

let python: string;
beforeAll(async () => {
  python = await installDatatrove();
});

test('2,000 documents with 13 % faults, killed and resumed: every document once, and no key in any file', async () => {
  const { job, origin } = await datatroveJob({
    documents: 2000,
    simulator: { faults: { seed: 3, shares: FAULTS }, timing: { kind: 'constant', latencyMs: 100 } },
    experiment:
      'batch: { executor: datatrove-local, concurrency: 64, datatrove: { tasks: 4, workers: 2, chunk: 100 } }\n',
  });
  const credentials = { [origin]: { key: KEY, headers: { 'x-team': 'secret-header-value' } } };
  // The runner ends, the ranks go on; then everything of them is killed, in the midst of a chunk.
  const ended = new AbortController();
  const running = stateAfter(job.folder, { credentials, signal: ended.signal, tuning: TUNING });
  const pid = await launcherPid(job.folder);
  await unitsInCheckpoints(join(job.folder, 'executor', '001'), 60);
  ended.abort();
  expect((await running).phase).toBe('interrupted');
  process.kill(-pid, 'SIGKILL');
  const state = await stateAfter(job.folder, { credentials, tuning: TUNING });
  expect(state).toMatchObject({ phase: 'done', counters: { total: 2000, done: 2000, failed: 0 } });
  const ids = (await outputRows(job)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2000);
  expect(ids).toHaveLength(2000);
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 2000, missing: 0, problems: [] },
  });
  expect(await filesWith(job.folder, [KEY, 'secret-header-value'])).toEqual([]);
  // The same launch went on: nothing that was done was sent a second time but what was in flight.
  expect(await readdir(join(job.folder, 'executor'))).toEqual(['001', 'launches.ndjson']);
});

test('a rank that is killed alone costs its time, not its rows', async () => {
  const { job } = await datatroveJob({
    documents: 400,
    experiment:
      'batch: { executor: datatrove-local, concurrency: 8, datatrove: { tasks: 2, workers: 2, chunk: 50 } }\n',
  });
  const running = stateAfter(job.folder, { tuning: TUNING });
  const pid = await launcherPid(job.folder);
  await unitsInCheckpoints(join(job.folder, 'executor', '001'), 20);
  process.kill(pid, 'SIGKILL');
  expect(await running).toMatchObject({ phase: 'done', counters: { done: 400 } });
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 400, problems: [] } });
});

test('several prompts, models, rollouts and columns; tricky documents; Parquet read where it is', async () => {
  const documents = trickyDocuments(90, 5);
  const { job, simulator } = await datatroveJob({
    documents: 90,
    lines: documents.map((document) => JSON.stringify(document)),
    prompts: {
      'one.md': 'Rewrite: [[DOCUMENT]]',
      'two.md':
        '---\ninputs: { TITLE: { column: title }, SCORE: { column: meta.score } }\n---\n[[TITLE]] ([[SCORE]])\n\n[[DOCUMENT]]',
    },
    experiment: `models: [{ model: ${SIMULATED_MODEL}, parameters: { seed: 4, max_tokens: 50 } }]\nrollouts: 3\ncontext: { window: 400 }\nbatch: { executor: datatrove-local, concurrency: 32, datatrove: { tasks: 3, chunk: 20 } }\n`,
  });
  const state = await stateAfter(job.folder, { tuning: TUNING });
  // Every fifth document has no score.
  expect(state).toMatchObject({
    phase: 'done',
    counters: { total: 180, done: 162, failures: { 'column-missing': 18 } },
  });
  const rows = await outputRows(job);
  expect(rows.every(({ rollout_results: results }) => results.length === 3)).toBe(true);
  expect(rows.some(({ truncated }) => truncated)).toBe(true);
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
  expect(simulator.requests).toBe(162 * 3);
  // Parts are Parquet: the same documents once more, now read by the ranks themselves.
  const parts = job.manifest.variants[0]?.id ?? '';
  const { job: second } = await datatroveJob({
    documents: 90,
    dataset: `{ source: ${join(job.folder, 'out', parts)}/*.parquet, limit: 70 }`,
    experiment: 'context: { window: 400 }\nbatch: { executor: datatrove-local, datatrove: { tasks: 3 } }\n',
  });
  expect(await stateAfter(second.folder, { tuning: TUNING })).toMatchObject({
    phase: 'done',
    counters: { done: 70 },
  });
  const shards = await readdir(join(second.folder, 'executor', '001', 'shards'));
  expect(shards).toEqual(['00000.rows.json', '00001.rows.json', '00002.rows.json']);
  expect(await verifyJob(second.folder)).toMatchObject({ verification: { rows: 70, problems: [] } });
});

describe('a world that does not cooperate', () => {
  test('an endpoint that refuses the key', async () => {
    const { job, origin } = await datatroveJob({ documents: 20 });
    const state = await stateAfter(job.folder, {
      credentials: { [origin]: { key: 'wrong', headers: {} } },
      tuning: TUNING,
    });
    expect(state).toMatchObject({ phase: 'needs-key', counters: { done: 0, failed: 0 } });
    expect(state.reason).toMatch(/refused the key \(401\)/);
    const again = await stateAfter(job.folder, {
      credentials: { [origin]: { key: KEY, headers: {} } },
      tuning: TUNING,
    });
    expect(again).toMatchObject({ phase: 'done', counters: { done: 20 } });
  });

  test('no Python, and a Python without DataTrove', async () => {
    const { job } = await datatroveJob({ documents: 3, python: '/nowhere/python' });
    const state = await stateAfter(job.folder, { tuning: TUNING });
    expect(state).toMatchObject({ phase: 'failed' });
    expect(state.reason).toContain('No Python at /nowhere/python could be started.');
    const { job: other } = await datatroveJob({ documents: 3, python: 'python3' });
    expect((await stateAfter(other.folder, { tuning: TUNING })).reason).toContain('has no DataTrove.');
  });

  test('the project is removed while it runs', async () => {
    const { job } = await datatroveJob({
      documents: 300,
      experiment:
        'batch: { executor: datatrove-local, concurrency: 4, datatrove: { tasks: 1, chunk: 200 } }\n',
    });
    const running = stateAfter(job.folder, { tuning: TUNING });
    const pid = await launcherPid(job.folder);
    await unitsInCheckpoints(join(job.folder, 'executor', '001'), 30);
    await sleep(600);
    process.kill(-pid, 'SIGKILL');
    await rm(join(job.folder, 'executor', '001'), { recursive: true, force: true });
    expect(await running).toMatchObject({ phase: 'done', counters: { done: 300 } });
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 300, problems: [] } });
  });
});

interface Made extends Partial<FixtureOptions> {
  readonly documents: number;
  readonly simulator?: SimulatorOptions;
  readonly python?: string;
}

/** A job against a simulator behind a door that asks for the key, where the job has one. */
async function datatroveJob({ documents, simulator: options, python: named, ...rest }: Made) {
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
    python: named ?? python,
    ...rest,
  });
  return { job, origin: door.origin, simulator };
}

/** Passes requests on that carry the key, or none at all. */
async function keyedDoor(target: string) {
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

async function launcherPid(folder: string): Promise<number> {
  const path = join(folder, 'executor', '001', 'launch.pid');
  for (;;) {
    const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (pid > 0) return pid;
    await sleep(50);
  }
}

/** Resolves when the ranks have checkpointed so many units, in chunks that are open now. */
async function unitsInCheckpoints(project: string, least: number): Promise<void> {
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

/** The files below a folder in which one of the texts stands. */
async function filesWith(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (texts.some((text) => bytes.includes(text))) found.push(entry.name);
  }
  return found;
}
