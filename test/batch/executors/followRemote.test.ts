/** The course of a job that runs elsewhere: launches, crashes between any two steps, refusals, what a stop means. */
import { appendFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasOpenLaunch } from '../../../server/batch/executors/launchLog.ts';
import type { JobState } from '../../../server/batch/job.ts';
import type { RunOptions } from '../../../server/batch/runner/runJob.ts';
import { sendControl } from '../../../server/batch/sendControl.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { makeJob, outputRows, stateAfter } from '../jobFixture.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import type { FarAway, FarAwayRules } from './farAway.ts';
import { answered, farAway } from './farAway.ts';

const URL = 'http://127.0.0.1:9';
const SLURM = 'batch: { executor: slurm }\n';

describe('a job that runs elsewhere', () => {
  test('is launched once, followed to its end, and its rows are those of a job like any other', async () => {
    const job = await remoteJob(30);
    const { far, state } = await runFar(job.folder, { isOver: (poll) => poll > 2 });
    expect(state).toMatchObject({ phase: 'done', counters: { total: 30, done: 30, failed: 0 } });
    expect(state.remote).toMatchObject({ executor: 'slurm', launch: '001', state: 'ended' });
    expect(far.steps.filter((step) => step.startsWith('launch'))).toEqual(['launch 001']);
    const rows = await outputRows(job);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, n) => `doc-${n}`));
    expect(rows[3]).toMatchObject({ lang: 'en', rollout_results: [{ text: 'Answer 0:3:0' }] });
    expect(await isSound(job.folder)).toBe(true);
  });

  test('asks for what is missing in a second launch, and for nothing else', async () => {
    const job = await remoteJob(10);
    const { far, state } = await runFar(job.folder, {
      answer: (key, launch) => (launch === '001' && key[1] % 3 === 0 ? null : answered(key)),
    });
    expect(state.phase).toBe('done');
    expect(far.started.get('002')?.map(({ key }) => key[1])).toEqual([0, 3, 6, 9]);
    expect(await outputRows(job)).toHaveLength(10);
  });

  test('stops with the reason when a launch brings nothing home', async () => {
    const job = await remoteJob(4);
    const { state } = await runFar(job.folder, { answer: () => null });
    expect(state).toMatchObject({ phase: 'failed', counters: { done: 0 } });
    expect(state.reason).toContain('It is over there.');
  });

  test.each(['prepare', 'launch', 'poll', 'collect'])(
    'a runner that ends after "%s" costs no row and starts nothing twice',
    async (broken) => {
      const job = await remoteJob(12);
      const ended = new AbortController();
      const far = farAway({
        pace: 2,
        isOver: (poll) => poll > 3,
        onStep: (step) => {
          if (step === broken) ended.abort();
        },
      });
      const first = await runWith(job.folder, far, { signal: ended.signal });
      expect(first.phase).toBe('interrupted');
      const second = await runWith(job.folder, far);
      expect(second).toMatchObject({ phase: 'done', counters: { done: 12 } });
      expect(far.steps.filter((step) => step.startsWith('launch '))).toHaveLength(1);
      expect(far.steps.some((step) => step.startsWith('cancel'))).toBe(false);
      expect(await outputRows(job)).toHaveLength(12);
      expect(await isSound(job.folder)).toBe(true);
    },
  );

  test('a runner that ends with all rows home and the launch still open is not done', async () => {
    const job = await remoteJob(6);
    const ended = new AbortController();
    const far = farAway({ onStep: (step) => step === 'collect' && ended.abort() });
    const first = await runWith(job.folder, far, { signal: ended.signal });
    expect(first).toMatchObject({ phase: 'interrupted', counters: { done: 6 } });
    expect(await hasOpenLaunch(job.folder)).toBe(true);
    expect(await runWith(job.folder, far)).toMatchObject({ phase: 'done', counters: { done: 6 } });
    expect(await hasOpenLaunch(job.folder)).toBe(false);
    expect(far.steps.filter((step) => step.startsWith('launch '))).toHaveLength(1);
    expect(await isSound(job.folder)).toBe(true);
  });

  test('a torn line at the end of the launch log is as if never written', async () => {
    const job = await remoteJob(3);
    const ended = new AbortController();
    const far = farAway({ onStep: (step) => step === 'launch' && ended.abort() });
    await runWith(job.folder, far, { signal: ended.signal });
    await appendFile(join(job.folder, 'executor', 'launches.ndjson'), '{"launch":"001","step":"en');
    expect((await runWith(job.folder, far)).phase).toBe('done');
    const lines = (await readFile(join(job.folder, 'executor', 'launches.ndjson'), 'utf8'))
      .trimEnd()
      .split('\n');
    expect(lines.every((line) => JSON.parse(line).launch === '001')).toBe(true);
  });

  test('cancelling ends what runs there and keeps what it has done', async () => {
    const job = await remoteJob(5);
    const far = farAway({
      answer: (key) => (key[1] < 2 ? answered(key) : null),
      isOver: () => false,
      onStep: (step) => {
        if (step === 'poll') void sendControl(job.folder, { command: 'cancel' });
      },
    });
    const state = await runWith(job.folder, far);
    expect(state).toMatchObject({ phase: 'cancelled', counters: { done: 2 } });
    expect(far.steps.slice(-2)).toEqual(['cancel 001', 'collect 001']);
    const again = farAway();
    expect(await runWith(job.folder, again)).toMatchObject({ phase: 'done', counters: { done: 5 } });
    expect(again.started.get('002')?.map(({ key }) => key[1])).toEqual([2, 3, 4]);
  });

  test('what a runner that is gone has left at work is ended without going on', async () => {
    const job = await remoteJob(6);
    const ended = new AbortController();
    const far = farAway({
      pace: 2,
      isOver: () => false,
      onStep: (step) => step === 'launch' && ended.abort(),
    });
    expect((await runWith(job.folder, far, { signal: ended.signal })).phase).toBe('interrupted');
    expect(await hasOpenLaunch(job.folder)).toBe(true);
    const state = await runWith(job.folder, far, { cancel: true });
    expect(state.phase).toBe('cancelled');
    expect(far.steps).toEqual(['prepare 001', 'launch 001', 'cancel 001', 'collect 001']);
    expect(await hasOpenLaunch(job.folder)).toBe(false);
  });

  test('documents that went away do not keep what runs there from being ended, and its rows wait for them', async () => {
    const job = await remoteJob(6);
    const ended = new AbortController();
    const far = farAway({ pace: 2, onStep: (step) => step === 'launch' && ended.abort() });
    await runWith(job.folder, far, { signal: ended.signal });
    await rename(job.source, `${job.source}.away`);
    const lost = await runWith(job.folder, far);
    expect(lost.phase).toBe('failed');
    expect(lost.reason).toMatch(/^There is no file .* goes on without it: cancel the job to end that\.$/);
    const cancelled = await runWith(job.folder, far, { cancel: true });
    expect(cancelled.phase).toBe('cancelled');
    expect(far.steps.slice(-1)).toEqual(['cancel 001']);
    expect(await readFile(join(job.folder, 'events.ndjson'), 'utf8')).toContain(
      'What it has done is not taken before its documents are there again',
    );
    await rename(`${job.source}.away`, job.source);
    const state = await runWith(job.folder, far);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 6 } });
    expect(far.steps.filter((step) => step.startsWith('launch '))).toHaveLength(1);
  });

  test('a step that gives up ends what runs there, and the job can be taken up again', async () => {
    const job = await remoteJob(3);
    const stop = { phase: 'needs-key', reason: 'It refused the key.' } as const;
    const { far, state } = await runFar(job.folder, { stop, isOver: () => false, answer: () => null });
    expect(state).toMatchObject({ phase: 'needs-key', reason: 'It refused the key.' });
    expect(far.steps).toContain('cancel 001');
    expect((await runFar(job.folder)).state.phase).toBe('done');
  });

  test('a stop after which the launch stays ends nothing there, and the next runner takes the launch up again', async () => {
    const job = await remoteJob(5);
    const stop = { phase: 'stopped', reason: 'A person has to look.' } as const;
    const { far, state } = await runFar(job.folder, { stop, stays: true, isOver: () => false, pace: 0 });
    expect(state).toMatchObject({ phase: 'stopped', reason: 'A person has to look.' });
    expect(far.steps.filter((step) => step.startsWith('cancel'))).toEqual([]);
    const second = farAway({ isOver: () => true });
    await runWith(job.folder, second);
    expect(second.steps[0]).toBe('resume 001');
  });

  test('failed units that are opened again are asked for again, and old failures do not come back', async () => {
    const job = await remoteJob(4);
    const failure = { kind: 'failure', reason: 'rejected', message: 'No.', attempts: 1 } as const;
    const far = farAway({
      answer: (key, launch) => (launch === '001' && key[1] === 2 ? failure : answered(key)),
      isOver: (poll) => poll > 6,
      onStep: (step) => {
        if (far.steps.filter((each) => each.startsWith('collect')).length === 1 && step === 'poll') {
          void sendControl(job.folder, { command: 'retryFailed' });
        }
      },
    });
    const state = await runWith(job.folder, far);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 4, failed: 0 } });
    expect(far.started.get('002')?.map(({ key }) => key[1])).toEqual([2]);
  });

  test('too many failures end it where the experiment says so', async () => {
    const job = await remoteJob(20, `batch: { executor: slurm, stop_if: { failed: 10%, after: 10 } }\n`);
    const failure = { kind: 'failure', reason: 'rejected', message: 'No.', attempts: 1 } as const;
    const { far, state } = await runFar(job.folder, { answer: () => failure, isOver: () => false, pace: 12 });
    expect(state.phase).toBe('stopped');
    expect(far.steps).toContain('cancel 001');
  });
});

describe('the door', () => {
  test('takes no answer to another request', async () => {
    const job = await remoteJob(4);
    const { state } = await runFar(job.folder, {
      tamper: (unit) => ({ ...unit, fingerprint: 'f'.repeat(64) }),
    });
    expect(state).toMatchObject({ phase: 'failed', counters: { done: 0, failed: 0 } });
    expect(state.reason).toContain('its fingerprint differs');
  });

  test('takes no failure of another request either, no row outside the job, and no unit without all its rollouts', async () => {
    for (const tamper of [
      (unit) => ({
        ...unit,
        fingerprint: null,
        outcome: { kind: 'failure', reason: 'x', message: 'x', attempts: 1 },
      }),
      (unit) => ({ ...unit, key: [0, unit.key[1] + 100, 0] }),
      (unit) => ({ ...unit, key: [0, unit.key[1], 7] }),
      (unit) => ({ ...unit, outcome: { kind: 'completions', completions: [] } }),
    ] satisfies FarAwayRules['tamper'][]) {
      const job = await remoteJob(3);
      const { state } = await runFar(job.folder, { tamper });
      expect(state).toMatchObject({ phase: 'failed', counters: { done: 0, failed: 0 } });
    }
  });

  test('records rows that are no documents, and documents that cannot be sent, in the words of a local run', async () => {
    const lines = ['{"id":"a","text":"One."}', 'no json', '{"id":"c","text":"Three."}'];
    const root = await temporaryFolder();
    const prompts = { 'faq.md': 'About [[TITLE]]: [[DOCUMENT]]' };
    const rest = { root, url: URL, documents: 3, lines, prompts, experiment: SLURM };
    const job = await makeJob(rest).catch(() => null);
    if (!job) throw new Error('no job');
    const failure = { kind: 'failure', reason: 'other', message: 'other', attempts: 3 } as const;
    const { state } = await runFar(job.folder, { answer: () => failure });
    expect(state.counters.failures).toEqual({ 'bad-row': 1, 'column-missing': 2 });
  });
});

async function isSound(folder: string): Promise<boolean> {
  const verified = await verifyJob(folder);
  return verified.ok && verified.verification.problems.length === 0;
}

async function remoteJob(documents: number, experiment = SLURM) {
  return makeJob({ root: await temporaryFolder(), url: URL, documents, experiment });
}

async function runFar(
  folder: string,
  rules: FarAwayRules = {},
): Promise<{ readonly far: FarAway; readonly state: JobState }> {
  const far = farAway(rules);
  return { far, state: await runWith(folder, far) };
}

function runWith(folder: string, far: FarAway, options: Partial<RunOptions> = {}): Promise<JobState> {
  const tuning = { pollMs: 20, pollCapMs: 40, graceMs: 0 };
  return stateAfter(folder, { whenPaused: 'wait', executorOf: () => far.executor, ...options, tuning });
}
