/** Commands to a running job, and limits that pause it: each seen in what the server was asked and in what the folder says. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Bench } from '../../server/batch/executors/bench.ts';
import type { AttendedExecutor } from '../../server/batch/executors/executor.ts';
import { localExecutor } from '../../server/batch/executors/local/localExecutor.ts';
import type { JobState } from '../../server/batch/job.ts';
import { readState } from '../../server/batch/jobReader.ts';
import { readEvents, readSeries } from '../../server/batch/readEvents.ts';
import type { RunEnd, Tuning } from '../../server/batch/runner/runJob.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { eventually, until } from '../host/eventually.ts';
import type { Answer, ChatRequest, FaultServer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import type { FixtureOptions, JobFixture } from './jobFixture.ts';
import { documentNumber, fine, makeJob, run, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('pause and resume: nothing is sent between, and nothing is lost', async () => {
  const held = holding(20);
  const options = { documents: 60, experiment: 'batch: { concurrency: 2 }\n' };
  const { server, job, running } = await start(options, {}, held.answer);
  await until(() => server.requests.length > 5);
  await sendControl(job.folder, { command: 'pause' });
  await untilState(job, ({ phase }) => phase === 'paused');
  held.release();
  await untilState(job, ({ phase, inFlight }) => phase === 'paused' && inFlight === 0);
  const { length } = server.requests;
  await sleep(100);
  expect(server.requests).toHaveLength(length);
  await sendControl(job.folder, { command: 'resume' });
  expect(await running).toMatchObject({ kind: 'ended', state: { phase: 'done', counters: { done: 60 } } });
  const commands = (await readEvents(job.folder, 0)).items.flatMap((event) =>
    event.kind === 'acknowledged' ? [event.command] : event.kind === 'phase' ? [event.phase] : [],
  );
  expect(commands).toEqual([
    'starting',
    'running',
    'paused',
    'pause',
    'running',
    'resume',
    'finishing',
    'done',
  ]);
});

test('a paused job goes home when nobody resumes it', async () => {
  const held = holding(20);
  const options = { documents: 60, experiment: 'batch: { concurrency: 1 }\n' };
  const { job, running } = await start(options, { pausePatienceMs: 80 }, held.answer);
  await sendControl(job.folder, { command: 'pause' });
  await untilState(job, ({ phase }) => phase !== 'running' && phase !== 'starting');
  held.release();
  expect(await running).toMatchObject({
    state: { phase: 'stopped', reason: expect.stringContaining('Nobody resumed') },
  });
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 60 } });
});

test('a ceiling holds while running and for later runners, until it is taken away', async () => {
  const [first, last] = [holding(20), holding(60)];
  const options = { documents: 80, experiment: 'batch: { concurrency: 8 }\n' };
  const { server, job, running } = await start(options, {}, (chat) =>
    documentNumber(chat.prompt) < 60 ? first.answer(chat) : last.answer(chat),
  );
  await until(() => server.mostInFlight === 8);
  await sendControl(job.folder, { command: 'ceiling', concurrency: 1 });
  await untilState(job, ({ ceiling, limit }) => ceiling === 1 && limit === 1);
  first.release();
  await untilState(job, ({ inFlight }) => inFlight === 1);
  await sendControl(job.folder, { command: 'cancel' });
  last.release();
  await running;
  const again = await serve(slow);
  await stateAfter(job.folder, { repointings: [{ alias: 'gpu', url: again.url }] });
  expect(again.mostInFlight).toBe(1);
});

test('stop_if pauses with the offending rows, and goes on when resumed', async () => {
  let broken = true;
  const answer = (chat: ChatRequest): Answer => (broken ? { kind: 'status', status: 400 } : slow(chat));
  const experiment = 'batch: { concurrency: 2, stop_if: { failed: 50%, after: 4 } }\n';
  const { job, running } = await start({ documents: 40, experiment }, {}, answer);
  const paused = await untilState(job, ({ phase }) => phase === 'paused');
  expect(paused.reason).toMatch(/4 of 4 units .* failed \(100 %\).*doc-\d \(request rejected\)/);
  broken = false;
  await sendControl(job.folder, { command: 'retryFailed' });
  expect(await running).toMatchObject({ state: { phase: 'done', counters: { done: 40, failed: 0 } } });
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 40, failures: 0, problems: [] },
  });
});

test('a spent budget pauses, and a larger one goes on by itself', async () => {
  const experiment = 'batch: { concurrency: 2, budget: { gpu_hours: 0.00001 } }\n';
  const held = holding(20);
  const { job, running } = await start({ documents: 60, experiment, endpoint: { gpus: 1 } }, {}, held.answer);
  const paused = await untilState(job, ({ phase }) => phase === 'paused');
  held.release();
  expect(paused.reason).toContain('The budget of 0.00001 GPU-hours is spent');
  const { heartbeat } = paused.runner;
  const later = await untilState(job, ({ runner }) => runner.heartbeat > heartbeat + 3);
  expect(later.spentGpuHours).toBe(paused.spentGpuHours);
  await sendControl(job.folder, { command: 'budget', gpuHours: 5 });
  expect(await running).toMatchObject({ state: { phase: 'done', budgetGpuHours: 5 } });
});

test('a budget that was raised while nobody ran the job holds from the first moment of the next run', async () => {
  const experiment = 'batch: { concurrency: 2, budget: { gpu_hours: 0.00001 } }\n';
  const held = holding(20);
  const server = await serve(held.answer);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 60,
    experiment,
    endpoint: { gpus: 1 },
  });
  const running = run(job.folder, { tuning: { beatMs: 15, graceMs: 0 } });
  expect(await running).toMatchObject({
    state: { phase: 'stopped', reason: expect.stringContaining('The budget') },
  });
  held.release();
  await sendControl(job.folder, { command: 'budget', gpuHours: 5 });
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', budgetGpuHours: 5 });
});

test('failed units are tried again: while running, and when asked of a job that has ended', async () => {
  const failing = new Set([3, 5, 8]);
  const held = holding(20);
  const answer = (chat: ChatRequest): Answer =>
    failing.has(documentNumber(chat.prompt)) ? { kind: 'status', status: 400 } : held.answer(chat);
  const { server, job, running } = await start(
    { documents: 30, experiment: 'batch: { concurrency: 2 }\n' },
    {},
    answer,
  );
  await untilState(job, ({ counters }) => counters.failed === 3);
  failing.delete(3);
  await sendControl(job.folder, { command: 'retryFailed' });
  await untilState(job, ({ counters }) => counters.failed === 0);
  held.release();
  expect(await running).toMatchObject({ state: { phase: 'done', counters: { done: 28, failed: 2 } } });
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 28, failures: 2, problems: [] },
  });
  failing.delete(5);
  const before = server.requests.length;
  await sendControl(job.folder, { command: 'retryFailed' });
  expect(await stateAfter(job.folder)).toMatchObject({
    phase: 'done',
    counters: { done: 29, failed: 1, failures: { rejected: 1 } },
  });
  expect(server.requests.length - before).toBe(2);
  expect(await stateAfter(job.folder)).toMatchObject({ counters: { done: 29, failed: 1 } });
  expect(server.requests.length - before).toBe(2);
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 29, failures: 1, problems: [] },
  });
});

test('failed units are tried again when that is asked while the job is ending', async () => {
  let broken = true;
  const { job, server } = await made(12, (chat) =>
    broken && documentNumber(chat.prompt) < 3 ? { kind: 'status', status: 400 } : fine(chat),
  );
  const asked: string[] = [];
  const atEnd = executorThat(async (bench) => {
    await localExecutor.work(bench);
    if (asked.length > 0) return;
    broken = false;
    asked.push((await sendControl(job.folder, { command: 'retryFailed' })).id);
  });
  const state = await stateAfter(job.folder, { commandsFrom: 0, executorOf: () => atEnd });
  expect(state).toMatchObject({ phase: 'done', counters: { done: 12, failed: 0 } });
  expect(server.requests).toHaveLength(15);
  const events = (await readEvents(job.folder, 0)).items;
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'acknowledged', command: 'retryFailed', id: asked[0] }),
  );
  expect(events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))).toEqual([
    'starting',
    'running',
    'finishing',
    'running',
    'finishing',
    'done',
  ]);
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 12, failures: 0, problems: [] },
  });
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done' });
  expect(server.requests).toHaveLength(15);
});

test('failed units are tried again when that is asked before there is anything to try them with', async () => {
  let broken = true;
  const { job, server } = await made(6, (chat) =>
    broken && documentNumber(chat.prompt) === 2 ? { kind: 'status', status: 400 } : fine(chat),
  );
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { failed: 1 } });
  broken = false;
  const early = executorThat(async (bench) => {
    expect(await bench.run.steering.obey({ id: 'early', command: 'retryFailed' })).toBe(false);
    await localExecutor.work(bench);
  });
  expect(await stateAfter(job.folder, { executorOf: () => early })).toMatchObject({
    counters: { done: 6, failed: 0 },
  });
  expect(server.requests).toHaveLength(7);
  expect((await readEvents(job.folder, 0)).items).toContainEqual(
    expect.objectContaining({ kind: 'acknowledged', id: 'early' }),
  );
});

test('a wish to try failed units again is kept for the next run where the job was just cancelled', async () => {
  let broken = true;
  const { job, server } = await made(6, (chat) =>
    broken && documentNumber(chat.prompt) === 2 ? { kind: 'status', status: 400 } : fine(chat),
  );
  const obeyed: boolean[] = [];
  const cancelling = ({ run: { steering } }: Bench): Bench['run']['steering'] => ({
    ...steering,
    async endUnlessReopened() {
      await steering.obey({ id: 'c', command: 'cancel' });
      obeyed.push(await steering.obey(await sendControl(job.folder, { command: 'retryFailed' })));
      return steering.endUnlessReopened();
    },
  });
  const cancelled = executorThat((bench) =>
    localExecutor.work({ ...bench, run: { ...bench.run, steering: cancelling(bench) } }),
  );
  const state = await stateAfter(job.folder, { executorOf: () => cancelled });
  expect([state.counters.failed, server.requests.length, obeyed]).toEqual([1, 6, [false]]);
  broken = false;
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 6, failed: 0 } });
});

test('a row that is no document ends the job where the experiment says so', async () => {
  const lines = ['{"id":"a","text":"Document 1: fine"}', 'no json', '{"id":"c","text":"Document 3: fine"}'];
  const server = await serve(slow);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 0,
    lines,
    experiment: 'batch: { bad_rows: stop }\n',
  });
  expect(await stateAfter(job.folder)).toMatchObject({
    phase: 'failed',
    reason: expect.stringContaining('data.jsonl line 2: not valid JSON'),
    counters: { done: 1, failed: 0 },
  });
});

test('the course of a job ends with how it ended, however short the job was', async () => {
  const { job, running } = await start({ documents: 60 }, { seriesMs: 3_600_000 });
  await running;
  const { items } = await readSeries(job.folder, 0);
  expect(items).toMatchObject([{ done: 60, failed: 0, inFlight: 0 }]);
});

test('the course of a job stands in its series', async () => {
  const { job, running } = await start(
    { documents: 60, experiment: 'batch: { concurrency: 2 }\n' },
    { seriesMs: 40 },
  );
  await running;
  const { items } = await readSeries(job.folder, 0);
  expect(items.length).toBeGreaterThan(2);
  expect(items.every(({ limit, inFlight }) => limit === 2 && inFlight <= 2)).toBe(true);
  expect(
    items.some(({ unitsPerSecond, latencyP50Ms }) => unitsPerSecond > 0 && (latencyP50Ms ?? 0) >= 5),
  ).toBe(true);
});

const slow = ({ prompt }: ChatRequest): Answer => ({
  kind: 'text',
  text: `FAQ of ${documentNumber(prompt)}`,
  delayMs: 10,
});

/** Answers as the slow server does, documents from `first` on not before they are released: until then the job cannot end. */
function holding(first: number): { readonly answer: (chat: ChatRequest) => Answer; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    answer: ({ prompt }) => ({
      kind: 'text',
      text: `FAQ of ${documentNumber(prompt)}`,
      delayMs: 10,
      after: documentNumber(prompt) < first ? undefined : promise,
    }),
    release: resolve,
  };
}

/** This machine, with something before or after its work. */
function executorThat(work: AttendedExecutor['work']): AttendedExecutor {
  return { ...localExecutor, work };
}

async function made(
  documents: number,
  answer: (chat: ChatRequest) => Answer,
): Promise<{ readonly server: FaultServer; readonly job: JobFixture }> {
  const server = await serve(answer);
  return { server, job: await makeJob({ root: await temporaryFolder(), url: server.url, documents }) };
}

/** A job whose runner waits when it is paused, as a detached one does. */
async function start(
  options: Omit<FixtureOptions, 'root' | 'url'>,
  tuning: Partial<Tuning> = {},
  answer: (chat: ChatRequest) => Answer = slow,
): Promise<{ readonly server: FaultServer; readonly job: JobFixture; readonly running: Promise<RunEnd> }> {
  const server = await serve(answer);
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, ...options });
  const running = run(job.folder, { whenPaused: 'wait', commandsFrom: 0, tuning: { beatMs: 15, ...tuning } });
  return { server, job, running };
}

async function untilState(job: JobFixture, reached: (state: JobState) => boolean): Promise<JobState> {
  const state = await eventually(
    () => readState(job.folder),
    (seen) => seen !== null && reached(seen),
  );
  if (!state) throw new Error('The job has no state.');
  return state;
}
