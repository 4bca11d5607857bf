/** DataTrove itself runs a job's project on this machine, against the simulator: faults, kills, resumes, secrets. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendControl } from '../../../server/batch/sendControl.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { documentText, makeJob, outputRows, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { holdersOf } from '../../security/holdersOf.ts';
import { startLlamaServer } from '../llama/startLlamaServer.ts';
import { trickyDocuments } from '../llama/trickyDocuments.ts';
import { SIMULATED_MODEL } from '../simulator/startSimulator.ts';
import { datatroveJob, KEY, launcherPid, unitsInCheckpoints } from './datatroveJob.ts';
import { installDatatrove } from './installDatatrove.ts';

const FAULTS = {
  'rate-limited-with-retry-after': 0.02,
  'server-error': 0.04,
  reset: 0.04,
  'truncated-json': 0.03,
};
const TUNING = { pollMs: 200, pollCapMs: 400 };

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
  expect(holdersOf([KEY, 'secret-header-value'], [job.folder])).toEqual([]);
  // The same launch went on: nothing that was done was sent a second time but what was in flight.
  expect(await readdir(join(job.folder, 'executor'))).toEqual(['001', 'launches.ndjson']);
});

test.each(['the launcher', 'a rank'])(
  '%s that is killed alone costs its time, not its rows',
  async (killed) => {
    const { job } = await datatroveJob({
      documents: 400,
      experiment:
        'batch: { executor: datatrove-local, concurrency: 8, datatrove: { tasks: 2, workers: 2, chunk: 50 } }\n',
    });
    const running = stateAfter(job.folder, { tuning: TUNING });
    const pid = await launcherPid(job.folder);
    await unitsInCheckpoints(join(job.folder, 'executor', '001'), 20);
    process.kill(killed === 'a rank' ? await rankOf(pid) : pid, 'SIGKILL');
    expect(await running).toMatchObject({ phase: 'done', counters: { done: 400 } });
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 400, problems: [] } });
  },
);

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

test('llama-server answers with a real context, and asks for the key itself', async () => {
  const server = await startLlamaServer({ slots: 4, window: 2048, apiKey: KEY });
  onTestFinished(() => server.close());
  const documents = trickyDocuments(80, 9);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: `${server.url}/v1`,
    documents: 80,
    lines: documents.map((document) => JSON.stringify(document)),
    endpoint: { model: server.alias },
    python: await installDatatrove(),
    experiment: `models: [{ model: ${server.alias}, parameters: { max_tokens: 20, temperature: 0.5 } }]\ncontext: { window: 500, cut: middle }\nbatch: { executor: datatrove-local, concurrency: 4, datatrove: { tasks: 2, workers: 2 } }\n`,
  });
  const credentials = { [new URL(server.url).origin]: { key: KEY, headers: {} } };
  const state = await stateAfter(job.folder, { credentials, tuning: TUNING });
  expect(state).toMatchObject({ phase: 'done', counters: { done: 80, failed: 0 } });
  expect((await outputRows(job)).some(({ truncated }) => truncated)).toBe(true);
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 80, problems: [] } });
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

  test.each([400, 401])(
    'a server that quotes key and document (status %i): no message repeats them',
    async (status) => {
      const server = createServer(async (asked, answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of asked) chunks.push(chunk as Buffer);
        const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as {
          readonly messages: readonly { readonly content: string }[];
        };
        answer.writeHead(status, { 'content-type': 'application/json' });
        const message = `Not with ${asked.headers.authorization}: ${messages.at(-1)?.content}`;
        answer.end(JSON.stringify({ error: { message } }));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const job = await makeJob({
        root: await temporaryFolder(),
        url: `${origin}/v1`,
        documents: 2,
        endpoint: { model: SIMULATED_MODEL },
        python: await installDatatrove(),
        experiment: 'batch: { executor: datatrove-local }\n',
      });
      const credentials = { [origin]: { key: KEY, headers: {} } };
      const state = await stateAfter(job.folder, { credentials, tuning: TUNING });
      expect(state.phase).toBe(status === 401 ? 'needs-key' : 'done');
      expect(holdersOf([KEY, KEY.slice(0, 12)], [job.folder])).toEqual([]);
      const said =
        status === 401 ? state.reason : await readFile(join(job.folder, 'out/failures.jsonl'), 'utf8');
      expect(said).toContain('Not with Bearer …');
      expect(said).not.toContain(documentText(0).slice(0, 30));
    },
  );

  test('no Python, and a Python without DataTrove', async () => {
    const { job } = await datatroveJob({ documents: 3, python: '/nowhere/python' });
    const state = await stateAfter(job.folder, { tuning: TUNING });
    expect(state).toMatchObject({ phase: 'failed' });
    expect(state.reason).toContain('No Python at /nowhere/python could be started.');
    const { job: other } = await datatroveJob({ documents: 3, python: 'python3' });
    expect((await stateAfter(other.folder, { tuning: TUNING })).reason).toContain('has no DataTrove.');
  });

  test('a project that was changed is refused by its own launcher, and written anew by a resume', async () => {
    const { job } = await datatroveJob({
      documents: 120,
      experiment:
        'batch: { executor: datatrove-local, concurrency: 4, datatrove: { tasks: 1, chunk: 200 } }\n',
    });
    const project = join(job.folder, 'executor', '001');
    const ended = new AbortController();
    const running = stateAfter(job.folder, { signal: ended.signal, tuning: TUNING });
    const pid = await launcherPid(job.folder);
    await unitsInCheckpoints(project, 10);
    ended.abort();
    await running;
    process.kill(-pid, 'SIGKILL');
    const run = await readFile(join(project, 'run.json'), 'utf8');
    await writeFile(join(project, 'run.json'), run.replace('"chunk": 200', '"chunk": 100'));
    expect(await launchByHand(project)).toContain('is not the one that was launched before');
    await writeFile(join(project, 'run.json'), run);
    await appendFile(join(project, 'shards', '00000.jsonl.gz'), 'more');
    expect(await launchByHand(project)).toContain('00000.jsonl.gz is not as it was written');
    // Whoever can write the folder could have written a program into it.
    await writeFile(join(project, 'sitecustomize.py'), 'open("planted", "w").close()\n');
    const state = await stateAfter(job.folder, { tuning: TUNING });
    expect(state).toMatchObject({ phase: 'done', counters: { done: 120 } });
    expect(await readdir(project)).not.toContain('planted');
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 120, problems: [] } });
  });

  test('what the server rejects for good is recorded, and can be tried again', async () => {
    const { job } = await datatroveJob({
      documents: 60,
      simulator: {
        faults: { seed: 5, shares: { 'context-exceeded': 0.2 } },
        timing: { kind: 'constant', latencyMs: 5 },
      },
    });
    const state = await stateAfter(job.folder, { tuning: TUNING });
    const { failed } = state.counters;
    expect(state.phase).toBe('done');
    expect(failed).toBeGreaterThan(3);
    expect(state.counters.failures).toEqual({ 'context-exceeded': failed });
    // The simulator fails a request once.
    await sendControl(job.folder, { command: 'retryFailed' });
    expect(await stateAfter(job.folder, { tuning: TUNING })).toMatchObject({
      phase: 'done',
      counters: { done: 60, failed: 0 },
    });
  });

  test('the project is removed while it runs', async () => {
    const { job, simulator } = await datatroveJob({
      documents: 300,
      experiment:
        'batch: { executor: datatrove-local, concurrency: 4, datatrove: { tasks: 1, chunk: 200 } }\n',
    });
    const running = stateAfter(job.folder, { tuning: TUNING });
    const pid = await launcherPid(job.folder);
    await unitsInCheckpoints(join(job.folder, 'executor', '001'), 30);
    const answer = simulator.hold();
    // The runner may see what there is, or not.
    await sleep(600);
    process.kill(-pid, 'SIGKILL');
    await rm(join(job.folder, 'executor', '001'), { recursive: true, force: true });
    answer();
    expect(await running).toMatchObject({ phase: 'done', counters: { done: 300 } });
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 300, problems: [] } });
  });
});

/** What a person who starts the project himself is told. */
async function launchByHand(project: string): Promise<string> {
  const python = await installDatatrove();
  return new Promise((resolve) => {
    execFile(python, ['launch.py'], { cwd: project }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

/** A rank that a launcher has started. */
async function rankOf(launcher: number): Promise<number> {
  const children = await readFile(`/proc/${launcher}/task/${launcher}/children`, 'utf8');
  const [first = ''] = children.trim().split(' ');
  if (first === '') throw new Error('The launcher has no rank at work.');
  return Number(first);
}
