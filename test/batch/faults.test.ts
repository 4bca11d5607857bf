/** The runner against a server that fails as told: what each fault leads to, and what is tried again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readEvents } from '../../server/batch/readEvents.ts';
import { holdersOf } from '../security/holdersOf.ts';
import type { Answer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { SIMULATED_MODEL, startSimulator } from '../servers/simulator/startSimulator.ts';
import { documentNumber, fine, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

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

  test.each([429, 503])(
    '%i with Retry-After: the endpoint is left alone for so long, by everyone',
    async (status) => {
      const asked: number[] = [];
      const server = await serve((request) => {
        asked.push(performance.now());
        return asked.length <= 2
          ? { kind: 'status', status, headers: { 'retry-after': '1' } }
          : fine(request);
      });
      const job = await makeJob({
        root: await temporaryFolder(),
        url: server.url,
        documents: 12,
        experiment: 'batch: { concurrency: 2 }\n',
      });
      expect((await stateAfter(job.folder)).counters).toMatchObject({ done: 12, failed: 0 });
      const [first = 0, second = 0, third = 0] = asked;
      expect(third - Math.max(first, second)).toBeGreaterThan(950);
      expect(asked).toHaveLength(14);
    },
  );

  test('a hanging request ends by the deadline and is tried again', async () => {
    const server = await serve((request) => (request.earlier === 0 ? { kind: 'hang' } : fine(request)));
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 4 });
    expect((await stateAfter(job.folder, { tuning: { deadlineMs: 700 } })).counters.done).toBe(4);
  });

  test('an answer that drips in too slowly ends by the deadline and is tried again', async () => {
    const server = await startSimulator({
      timing: { kind: 'constant', latencyMs: 0 },
      faults: { seed: 1, shares: { 'slow-drip': 1 } },
    });
    onTestFinished(() => server.close());
    const endpoint = { model: SIMULATED_MODEL };
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 4,
      endpoint,
    });
    const state = await stateAfter(job.folder, { tuning: { deadlineMs: 700 } });
    expect(state.counters).toMatchObject({ done: 4, failed: 0 });
    expect(server.requests).toBe(8);
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

  test.each([0, 5])(
    'document %i, which a firewall forbids, fails alone: the key serves the others',
    async (forbidden) => {
      const server = await serve((request) =>
        documentNumber(request.prompt) === forbidden
          ? { kind: 'status', status: 403, body: '<html><title>403 Forbidden</title></html>' }
          : fine(request),
      );
      const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 12 });
      expect(await stateAfter(job.folder)).toMatchObject({
        phase: 'done',
        counters: { done: 11, failed: 1, failures: { unauthorised: 1 } },
      });
    },
  );

  test('an endpoint that forbids everything stops the job with nothing recorded', async () => {
    const server = await serve(() => ({ kind: 'status', status: 403 }));
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 12 });
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'needs-key',
      counters: { done: 0, failed: 0 },
    });
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
    expect(holdersOf([key], [job.folder])).toEqual([]);
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
