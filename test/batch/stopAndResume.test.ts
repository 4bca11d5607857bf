/** What ends a run before its job is done, who may run it, and that a later run finishes the rest. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readState } from '../../server/batch/jobReader.ts';
import { readEvents } from '../../server/batch/readEvents.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer, ChatRequest } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { documentText, fine, makeJob, outputRows, run, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const slow =
  (delayMs: number) =>
  (request: ChatRequest): Answer =>
    ({ ...fine(request), delayMs }) as Answer;
const refusing = (): Answer => ({ kind: 'status', status: 400, body: '{"error":{"message":"no"}}' });

describe('stopping and resuming', () => {
  test('cancel is acknowledged; a later run ignores it and finishes with nothing doubled', async () => {
    const { server, job } = await jobAt(slow(20), 200, '{ concurrency: 4 }');
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
    const { server, job } = await jobAt(slow(30), 40, '{ concurrency: 2 }');
    const signal = new AbortController();
    const running = stateAfter(job.folder, { signal: signal.signal });
    while (server.requests.length < 4) await sleep(5);
    signal.abort();
    const state = await running;
    expect(state.phase).toBe('interrupted');
    expect(state.counters.done).toBe(server.requests.length);
  });

  test('stop_if stops on the failures of this run', async () => {
    const { job } = await jobAt(refusing, 100, '{ concurrency: 1, stop_if: { failed: 50%, after: 10 } }');
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('stopped');
    expect(state.reason).toContain('stop_if');
    expect(state.counters.failed).toBeGreaterThanOrEqual(10);
    expect(state.counters.failed).toBeLessThan(100);
  });

  test('a server that only refuses does not get the whole dataset', async () => {
    const { job } = await jobAt(refusing, 300, '{ concurrency: 4 }');
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
    const { server, job } = await jobAt(slow(20), 60, '{ concurrency: 2 }');
    const ends = await Promise.all([run(job.folder), run(job.folder)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['ended', 'refused']);
    expect(server.requests).toHaveLength(60);
  });

  test('a runner whose lock is taken stops at once and writes nothing more', async () => {
    const { server, job } = await jobAt(slow(20), 60, '{ concurrency: 2 }');
    const running = run(job.folder);
    while (server.requests.length < 10) await sleep(5);
    await writeFile(
      join(job.folder, 'locks', '00001.lock'),
      '{"nonce":"other","host":"elsewhere","pid":1,"table":null}',
    );
    expect(await running).toMatchObject({ kind: 'refused' });
  });

  test('a job folder that is deleted ends its run at once, and is not made again', async () => {
    const { server, job } = await jobAt(slow(20), 400, '{ concurrency: 2 }');
    const running = run(job.folder);
    while (server.requests.length < 10) await sleep(5);
    await rm(job.folder, { recursive: true, maxRetries: 20 });
    expect(await running).toMatchObject({ kind: 'refused', message: expect.stringContaining('is gone') });
    expect(server.requests.length).toBeLessThan(400);
    await expect(readdir(job.folder)).rejects.toThrow('ENOENT');
  });

  test('a runner that was held up at its very end leaves alone what its successor has finished', async () => {
    const { job, server } = await jobAt(fine, 12, '{ concurrency: 2 }');
    const held = Promise.withResolvers<void>();
    const late = await serve((request) => ({ ...fine(request), after: held.promise }) as Answer);
    const patience = { pollMs: 5, goneMs: 20, presentMs: 20, elsewhereMs: 20 };
    const first = run(job.folder, {
      repointings: [{ alias: 'gpu', url: late.url }],
      tuning: { beatMs: 60_000 },
    });
    while (late.requests.length < 2) await sleep(5);
    const second = await run(job.folder, {
      repointings: [{ alias: 'gpu', url: server.url }],
      tuning: { patience },
    });
    expect(second).toMatchObject({ state: { phase: 'done', counters: { done: 12 } } });
    const before = await readFile(join(job.folder, 'out', 'manifest.json'), 'utf8');
    held.resolve();
    expect(await first).toMatchObject({ kind: 'refused', message: expect.stringContaining('took the job') });
    expect(await readFile(join(job.folder, 'out', 'manifest.json'), 'utf8')).toBe(before);
    expect((await readState(job.folder))?.phase).toBe('done');
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 12, problems: [] } });
  });
});

/** A job and the server that answers it so; `batch` as experiments write it. */
async function jobAt(answer: (request: ChatRequest) => Answer, documents: number, batch: string) {
  const server = await serve(answer);
  const experiment = `batch: ${batch}\n`;
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents, experiment });
  return { server, job };
}
