/** The runner against a server that fails as told: what each fault leads to, and that nothing is lost or doubled. */
import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { exportRows } from '../../server/batch/exportJob.ts';
import type { JobState } from '../../server/batch/job.ts';
import { readJob, readState } from '../../server/batch/jobReader.ts';
import { readOutputManifest } from '../../server/batch/outputManifest.ts';
import { readEvents } from '../../server/batch/readEvents.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer, ChatRequest, FaultServer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import type { JobFixture } from './jobFixture.ts';
import {
  documentNumber,
  documentText,
  makeJob,
  makePlan,
  outputRows,
  run,
  stateAfter,
} from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const fine = ({ prompt }: ChatRequest): Answer => ({
  kind: 'text',
  text: `FAQ of ${documentNumber(prompt)}`,
});

describe('a whole run', () => {
  test('gives every document its row, in DataTrove’s shape, and says what it did', async () => {
    const root = await temporaryFolder();
    const server = await serve(fine);
    const job = await makeJob({ root, url: server.url, documents: 40 });
    const state = await stateAfter(job.folder);
    expect(state).toMatchObject({
      phase: 'done',
      reason: null,
      counters: { total: 40, done: 40, failed: 0 },
    });
    const rows = await outputRows(job);
    expect(rows.map(({ id }) => id).sort()).toEqual(Array.from({ length: 40 }, (_, n) => `doc-${n}`).sort());
    const row = rows.find(({ id }) => id === 'doc-7');
    expect(row).toMatchObject({
      text: documentText(7),
      lang: 'en',
      rollout_results: [
        { text: 'FAQ of 7', finish_reason: 'stop', reasoning: null, usage: { completion_tokens: 8 } },
      ],
      variant: 'faq--test-model',
      prompt: 'faq',
      model: 'test-model',
      truncated: false,
      recipe: job.manifest.variants[0]?.recipe,
    });
    expect(server.requests).toHaveLength(40);
    expect(await verifyJob(job.folder)).toMatchObject({
      ok: true,
      verification: { units: 40, rows: 40, missing: 0, parts: 1, problems: [] },
    });
    const phases = (await readEvents(job.folder, 0)).items.flatMap((event) =>
      event.kind === 'phase' ? [event.phase] : [],
    );
    expect(phases).toEqual(['starting', 'running', 'finishing', 'done']);
    expect(await readFile(join(root, '.rephrase', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('rollouts stand in one row and send seed + n', async () => {
    const server = await serve(({ body }) => ({ kind: 'text', text: `seed ${String(body['seed'])}` }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 5,
      experiment: 'rollouts: 3\nmodels: [{ model: test-model, endpoint: gpu, parameters: { seed: 11 } }]\n',
    });
    await stateAfter(job.folder);
    const rows = await outputRows(job);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.rollout_results.map(({ text }) => text)).toEqual(['seed 11', 'seed 12', 'seed 13']);
    }
  });

  test('several variants share a run, each with parts of its own, and checks flag rows', async () => {
    const server = await serve(() => ({ kind: 'text', text: 'Sure, here is a table.' }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 30,
      prompts: {
        'faq.md': '---\noutput: { checks: [ { not_preamble: true } ] }\n---\nFAQ [[DOCUMENT]]',
        'table.md': 'Table [[DOCUMENT]]',
      },
    });
    expect((await stateAfter(job.folder, { tuning: { segmentBytes: 4000 } })).counters).toMatchObject({
      total: 60,
      done: 60,
    });
    const rows = await outputRows(job);
    expect(rows.filter(({ prompt }) => prompt === 'faq')).toHaveLength(30);
    expect(rows.find(({ prompt }) => prompt === 'faq')?.checks).toEqual([
      { rollout: 0, name: 'not_preamble', passed: false },
    ]);
    const manifest = await readOutputManifest(join(job.folder, 'out'));
    expect(manifest?.complete).toBe(true);
    expect(manifest?.parts.length).toBeGreaterThan(2);
    expect(manifest?.variants.map(({ rows }) => rows)).toEqual([30, 30]);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
  });

  test('concurrency is kept to, and the endpoint’s own limit too', async () => {
    for (const [experiment, concurrency] of [
      ['batch: { concurrency: 3 }\n', null],
      ['', 3],
    ] as const) {
      const server = await serve((request) => ({ ...fine(request), delayMs: 5 }) as Answer);
      const job = await makeJob({
        root: await temporaryFolder(),
        url: server.url,
        documents: 40,
        experiment,
        endpoint: { concurrency },
      });
      await stateAfter(job.folder);
      expect(server.mostInFlight).toBe(3);
    }
  });

  test('only the selected rows are read, and bad ones become failures', async () => {
    const root = await temporaryFolder();
    const server = await serve(fine);
    const lines = [0, 1, 2, 3, 4, 5].map((n) =>
      n === 2 ? '{"id": "x"' : JSON.stringify({ id: `doc-${n}`, text: documentText(n) }),
    );
    const plan = await makePlan({ root, url: server.url, documents: 0, lines });
    const created = await createJob({
      plan: {
        ...plan.plan,
        experiment: { ...plan.plan.experiment, documents: { ...plan.plan.experiment.documents, limit: 4 } },
      },
      source: plan.source,
      jobsFolder: join(root, 'jobs'),
      served: new Map(),
      rephraseVersion: '0',
      now: new Date(),
    });
    if (!created.ok) throw new Error(created.message);
    const state = await stateAfter(created.folder);
    expect(state.counters).toMatchObject({ total: 4, done: 3, failed: 1, failures: { 'bad-row': 1 } });
    const failures = await readFile(join(created.folder, 'out', 'failures.jsonl'), 'utf8');
    expect(JSON.parse(failures)).toMatchObject({
      id: 'data.jsonl:2',
      reason: 'bad-row',
      row: 2,
      message: expect.stringContaining('line 3'),
    });
    expect(await verifyJob(created.folder)).toMatchObject({
      verification: { rows: 3, failures: 1, problems: [] },
    });
  });
});

describe('faults', () => {
  const passing: readonly (readonly [name: string, Answer])[] = [
    ['429 without Retry-After', { kind: 'status', status: 429 }],
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
    ['500', { kind: 'status', status: 500 }],
    ['503', { kind: 'status', status: 503 }],
    ['a reset connection', { kind: 'reset' }],
    ['truncated JSON', { kind: 'broken-json' }],
    [
      'an HTML body',
      { kind: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>hi</html>' },
    ],
  ];
  test.each(passing)('%s is tried again and leaves no trace in the rows', async (_, fault) => {
    const server = await serve((request) => (request.earlier === 0 ? fault : fine(request)));
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 12 });
    const state = await stateAfter(job.folder);
    expect(state.counters).toMatchObject({ done: 12, failed: 0 });
    expect(server.requests).toHaveLength(24);
    const retries = (await readEvents(job.folder, 0)).items.filter(({ kind }) => kind === 'retry');
    expect(retries.reduce((sum, event) => sum + (event.kind === 'retry' ? event.count : 0), 0)).toBe(12);
  });

  test('a hanging request ends by the deadline and is tried again', async () => {
    const server = await serve((request) => (request.earlier === 0 ? { kind: 'hang' } : fine(request)));
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 4 });
    expect((await stateAfter(job.folder, { tuning: { deadlineMs: 700 } })).counters.done).toBe(4);
  });

  test('what stays broken is recorded after its attempts, and the job is done', async () => {
    const server = await serve((request) =>
      documentNumber(request.prompt) === 3 ? { kind: 'status', status: 500 } : fine(request),
    );
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
    const state = await stateAfter(job.folder);
    expect(state).toMatchObject({
      phase: 'done',
      counters: { done: 5, failed: 1, failures: { 'server-error': 1 } },
    });
    const failure = JSON.parse(await readFile(join(job.folder, 'out', 'failures.jsonl'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(failure).toMatchObject({ id: 'doc-3', row: 3, reason: 'server-error', attempts: 6 });
    expect(failure['file']).toBe(job.source);
  });

  test('a rejected document is final at once', async () => {
    const body = JSON.stringify({
      error: { message: 'maximum context length is 10 tokens', type: 'BadRequestError' },
    });
    const server = await serve((request) =>
      documentNumber(request.prompt) === 1 ? { kind: 'status', status: 400, body } : fine(request),
    );
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 3 });
    const state = await stateAfter(job.folder);
    expect(state.counters).toMatchObject({ done: 2, failed: 1, failures: { 'context-exceeded': 1 } });
    expect(server.requests).toHaveLength(3);
  });

  test('a missing key stops the job; with the key it goes on, and no file ever holds it', async () => {
    const key = 'sk-secret-4711';
    const server = await serve((request) =>
      request.headers.authorization === `Bearer ${key}` ? fine(request) : { kind: 'status', status: 401 },
    );
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 8 });
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'needs-key',
      counters: { done: 0, failed: 0 },
    });
    expect(
      await stateAfter(job.folder, { credentials: { [server.origin]: { key, headers: {} } } }),
    ).toMatchObject({
      phase: 'done',
      counters: { done: 8 },
    });
    expect(await filesHolding(job.folder, key)).toEqual([]);
  });

  test('a model that is not there fails the job with nothing recorded', async () => {
    const body = JSON.stringify({
      error: { message: 'The model `test-model` does not exist.', code: 'model_not_found' },
    });
    const server = await serve(() => ({ kind: 'status', status: 404, body }));
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 8 });
    expect(await stateAfter(job.folder)).toMatchObject({ phase: 'failed', counters: { done: 0, failed: 0 } });
  });

  test('an endpoint that goes away is waited for, and uses up no attempts', async () => {
    const root = await temporaryFolder();
    const first = await serve((request) => ({ ...fine(request), delayMs: 10 }) as Answer);
    const job = await makeJob({
      root,
      url: first.url,
      documents: 60,
      experiment: 'batch: { concurrency: 4 }\n',
    });
    const running = stateAfter(job.folder);
    while (first.requests.length < 10) await sleep(5);
    await first.close();
    await sleep(700);
    await serve(fine, Number(new URL(first.url).port));
    expect(await running).toMatchObject({ phase: 'done', counters: { done: 60, failed: 0 } });
  });

  test('an endpoint that stays away stops the job', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
    await server.close();
    const state = await stateAfter(job.folder, { tuning: { lostAfterMs: 600 } });
    expect(state).toMatchObject({ phase: 'stopped', counters: { done: 0, failed: 0 } });
    expect(state.reason).toContain('could not be reached');
  });
});

describe('stopping and resuming', () => {
  test('cancel is acknowledged; a later run ignores it and finishes with nothing doubled', async () => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 200,
      experiment: 'batch: { concurrency: 4 }\n',
    });
    const running = stateAfter(job.folder);
    while (server.requests.length < 20) await sleep(5);
    await sendControl(job.folder, { command: 'cancel' });
    const cancelled = await running;
    expect(cancelled.phase).toBe('cancelled');
    expect(cancelled.counters.done).toBeLessThan(200);
    expect(cancelled.counters.done).toBe(server.requests.length);
    const events = (await readEvents(job.folder, 0)).items;
    expect(events.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1);
    expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 200 } });
    expect(server.requests).toHaveLength(200);
    expect((await outputRows(job)).map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 200 }, (_, n) => `doc-${n}`).sort(),
    );
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
  });

  test('a signal interrupts; what is in flight is finished first', async () => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 30 }) as Answer);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 40,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    const signal = new AbortController();
    const running = stateAfter(job.folder, { signal: signal.signal });
    while (server.requests.length < 4) await sleep(5);
    signal.abort();
    const state = await running;
    expect(state.phase).toBe('interrupted');
    expect(state.counters.done).toBe(server.requests.length);
  });

  test('stop_if stops on the failures of this run', async () => {
    const server = await serve(() => ({ kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 100,
      experiment: 'batch: { concurrency: 1, stop_if: { failed: 50%, after: 10 } }\n',
    });
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('stopped');
    expect(state.reason).toContain('stop_if');
    expect(state.counters.failed).toBeGreaterThanOrEqual(10);
    expect(state.counters.failed).toBeLessThan(100);
  });

  test('a server that only refuses does not get the whole dataset', async () => {
    const server = await serve(() => ({ kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 300,
      experiment: 'batch: { concurrency: 4 }\n',
    });
    const state = await stateAfter(job.folder);
    expect(state).toMatchObject({ phase: 'stopped', reason: expect.stringContaining('all failed') });
    expect(state.counters.failed).toBeLessThan(100);
  });

  test('stop_if does not count what the experiment asked to skip', async () => {
    const server = await serve(fine);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 0,
      lines: Array.from({ length: 30 }, (_, n) =>
        JSON.stringify({ text: n < 20 ? 'long '.repeat(3000) : documentText(n) }),
      ),
      experiment: 'context: { window: 2048, cut: skip }\nbatch: { stop_if: { failed: 1%, after: 5 } }\n',
    });
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'done',
      counters: { done: 10, failed: 20, failures: { 'document-skipped': 20 } },
    });
  });

  test('a budget needs known GPUs, and stops the job when it is spent', async () => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const options = {
      root: await temporaryFolder(),
      url: server.url,
      documents: 500,
      experiment: 'batch: { concurrency: 1, budget: { gpu_hours: 0.001 } }\n',
    };
    await expect(makeJob(options)).rejects.toThrow(/does not say how many GPUs/);
    const job = await makeJob({ ...options, endpoint: { gpus: 10 } });
    const state = await stateAfter(job.folder);
    expect(state).toMatchObject({ phase: 'stopped' });
    expect(state.spentGpuHours).toBeGreaterThanOrEqual(0.001);
    expect((await stateAfter(job.folder)).counters.done).toBeLessThan(500);
  });

  test('a done job has nothing left to do', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    await stateAfter(job.folder);
    await rm(join(job.folder, 'out'), { recursive: true });
    expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 5 } });
    expect(server.requests).toHaveLength(5);
    expect(await outputRows(job)).toHaveLength(5);
  });

  test('two runners at once: one runs, the other is refused', async () => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 60,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    const ends = await Promise.all([run(job.folder), run(job.folder)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['ended', 'refused']);
    expect(server.requests).toHaveLength(60);
  });

  test('a runner whose lock is taken stops at once and writes nothing more', async () => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 60,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    const running = run(job.folder);
    while (server.requests.length < 10) await sleep(5);
    await writeFile(
      join(job.folder, 'locks', '00001.lock'),
      '{"nonce":"other","host":"elsewhere","pid":1,"table":null}',
    );
    expect(await running).toMatchObject({ kind: 'refused' });
  });
});

describe('a changed world is refused', () => {
  test('input: other size, other content, gone', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    const before = await readFile(job.source, 'utf8');
    await appendFile(job.source, '{"text":"more"}\n');
    expect((await stateAfter(job.folder)).reason).toMatch(
      /data\.jsonl changed: it has \d+ bytes and had \d+/,
    );
    await writeFile(job.source, before.replace('rises', 'RISES'));
    expect((await stateAfter(job.folder)).reason).toContain('the same size, other content');
    await rm(job.source);
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('data.jsonl'),
    });
    await writeFile(job.source, before);
    expect((await stateAfter(job.folder)).phase).toBe('done');
  });

  test('recipe: a template edited in job.json', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    const path = join(job.folder, 'job.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('Rewrite as a FAQ', 'Rewrite as a table'));
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('failed');
    expect(state.reason).toContain('recipe');
    expect(server.requests).toHaveLength(0);
  });

  test('journal: damage names its place and changes nothing', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    await stateAfter(job.folder);
    await truncate(join(job.folder, 'journal', '00000.ndjson'), 100);
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('00000.ndjson'),
    });
    const verified = await verifyJob(job.folder).catch((error: Error) => error.message);
    expect(JSON.stringify(verified)).toContain('shorter');
  });
});

describe('re-pointing', () => {
  test('goes on at another address that serves the model, also at the next resume', async () => {
    const old = await serve(fine);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: old.url,
      documents: 30,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    await old.close();
    const other = await serve(fine);
    const moved = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const wrong = await startFaultServer({ answer: fine, models: ['another-model'] });
    onTestFinished(() => wrong.close());
    const repointed = (url: string): { repointings: { alias: string; url: string }[] } => ({
      repointings: [{ alias: 'gpu', url }],
    });
    expect(await stateAfter(job.folder, repointed(wrong.url))).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('does not serve test-model'),
    });
    const running = stateAfter(job.folder, repointed(moved.url));
    while (moved.requests.length < 5) await sleep(5);
    await sendControl(job.folder, { command: 'cancel' });
    await running;
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('done');
    expect([old, other, wrong].map(({ requests }) => requests.length)).toEqual([0, 0, 0]);
    expect(moved.requests).toHaveLength(30);
  });
});

describe('reading a job', () => {
  test('export gives the committed rows of an unfinished job', async () => {
    const server = await serve((request) =>
      documentNumber(request.prompt) > 9 ? { kind: 'status', status: 401 } : fine(request),
    );
    const root = await temporaryFolder();
    const job = await makeJob({
      root,
      url: server.url,
      documents: 20,
      experiment: 'batch: { concurrency: 1 }\n',
    });
    expect((await stateAfter(job.folder)).phase).toBe('needs-key');
    const output = join(root, 'rows.jsonl');
    expect(await exportRows(job.folder, output)).toEqual({ ok: true, rows: 10, output });
    expect((await readFile(output, 'utf8')).split('\n')).toHaveLength(11);
  });

  test.each(['parquet', 'jsonl.zst'])(
    'verify sees a changed part in %s, another row in it, and a missing one',
    async (format) => {
      const experiment = `batch: { format: ${format} }\n`;
      const made = async (answer: (chat: ChatRequest) => Answer): Promise<JobFixture> => {
        const other = await serve(answer);
        const job = await makeJob({
          root: await temporaryFolder(),
          url: other.url,
          documents: 6,
          experiment,
        });
        await stateAfter(job.folder);
        return job;
      };
      const job = await made(fine);
      const part = join(job.folder, 'out', job.manifest.variants[0]?.id ?? '', `part-00000.${format}`);
      const whole = await readFile(part);
      expect(await verifyJob(job.folder)).toMatchObject({ verification: { parts: 1, problems: [] } });
      const changed = Buffer.from(whole);
      changed[40] = (changed[40] ?? 0) ^ 1;
      await writeFile(part, changed);
      expect(JSON.stringify(await verifyJob(job.folder))).toMatch(/cannot be read|differs|file was changed/);
      const stranger = await made((chat) => ({ kind: 'text', text: `Not ${documentNumber(chat.prompt)}` }));
      await writeFile(part, await readFile(part.replace(job.folder, stranger.folder)));
      expect(JSON.stringify(await verifyJob(job.folder))).toContain('does not hold what the journal says');
      await rm(part);
      expect(JSON.stringify(await verifyJob(job.folder))).toContain('missing from the output');
    },
  );

  test('state.json can be lost', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
    await stateAfter(job.folder);
    await rm(join(job.folder, 'state.json'));
    expect(await readState(job.folder)).toBeNull();
    expect((await readJob(job.folder))?.phase).toBe('starting');
    expect((await stateAfter(job.folder)).counters.done).toBe(6);
  });
});

test('an output folder belongs to one job', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const options = { root, url: server.url, documents: 3, experiment: 'batch: { output: out/faq }\n' };
  const job = await makeJob(options);
  await stateAfter(job.folder);
  expect(await readFile(join(root, 'out', 'faq', 'manifest.json'), 'utf8')).toContain(job.manifest.id);
  await expect(makeJob(options)).rejects.toThrow(/already holds the output of job/);
});

test('a folder that cannot be written fails the run and loses nothing', async () => {
  const server = await serve(fine);
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
  await mkdir(join(job.folder, 'journal'));
  await writeFile(join(job.folder, 'journal', '00000.index'), 'x');
  const state: JobState = await stateAfter(job.folder);
  expect(state.phase).toBe('failed');
  expect(state.reason).toContain('00000.ndjson is missing');
});

async function serve(answer: (request: ChatRequest) => Answer, port = 0): Promise<FaultServer> {
  const server = await startFaultServer({ answer, port });
  onTestFinished(() => server.close().catch(() => undefined));
  return server;
}

async function filesHolding(folder: string, text: string): Promise<readonly string[]> {
  const { readdir } = await import('node:fs/promises');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const holding: string[] = [];
  for (const entry of names.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) holding.push(path);
  }
  return holding;
}
