/** Whole jobs at a simulated provider: what it may do to a batch, and every document exactly once all the same. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openQuestions } from '../../../../server/batch/executors/openaiBatch/openQuestions.ts';
import { readState } from '../../../../server/batch/jobReader.ts';
import { sendControl } from '../../../../server/batch/sendControl.ts';
import { until } from '../../../host/eventually.ts';
import { startScriptedServer } from '../../../servers/scriptedServer.ts';
import type { Timing } from '../../../servers/simulator/simulation.ts';
import { outputRows } from '../../jobFixture.ts';
import { expectWhole, leftThere, providerJob, ranAgain, runAt, warnings } from './providerJob.ts';

describe('a job at a provider of the Batch API', () => {
  test('is packed, submitted, brought home, and leaves nothing there', async () => {
    const it = await providerJob();
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'done', counters: { total: 40, done: 40, failed: 0 } });
    expect(state.remote).toMatchObject({
      state: 'ended',
      detail: '4 batches completed.',
      tasks: { total: 4, running: 0, done: 4, failed: 0 },
      unitsDone: 40,
    });
    expect(it.provider.batches.created).toHaveLength(4);
    expect(ranAgain(it)).toBe(0);
    expect(leftThere(it)).toEqual([]);
    await expectWhole(it, 40);
    expect(await readdir(join(it.job.folder, 'executor', '001'))).toEqual(['files.json']);
  });

  test('a run that is broken off while it clears away is not done: the next one clears away the rest', async () => {
    const ended = new AbortController();
    const it = await providerJob({
      documents: 5,
      onBatchStep: (step) => {
        if (step === 'deleted') ended.abort();
      },
    });
    expect(await runAt(it, { signal: ended.signal })).toMatchObject({
      phase: 'interrupted',
      counters: { done: 5 },
    });
    expect(leftThere(it)).toHaveLength(1);
    expect((await warnings(it)).at(-1)).toContain('Every document has its outcome');
    expect((await runAt(it)).phase).toBe('done');
    expect(leftThere(it)).toEqual([]);
    expect(it.provider.batches.created).toHaveLength(1);
    await expectWhole(it, 5);
  });

  test('an upload that arrives after it was sent once more is deleted as well', async () => {
    const it = await providerJob({ documents: 20, rules: { lateUpload: [0, 2], pageSize: 1 } });
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.files.filter(({ purpose }) => purpose === 'batch')).toHaveLength(4);
    expect(it.provider.batches.created).toHaveLength(2);
    expect(leftThere(it)).toEqual([]);
    await expectWhole(it, 20);
  });

  test('keeps the files there where the experiment says so', async () => {
    const it = await providerJob({ section: 'keep_files: true' });
    await runAt(it);
    expect(leftThere(it)).toHaveLength(2);
    await expectWhole(it, 40);
  });

  test('sends again only what failed for a while or was not answered, and records what is refused', async () => {
    const it = await providerJob({
      documents: 200,
      section: 'requests_per_file: 50',
      rules: {
        shares: {
          'server-error': 0.1,
          'status-0': 0.05,
          missing: 0.05,
          twice: 0.05,
          'error-and-answer': 0.05,
        },
      },
    });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 200, failed: 0 } });
    expect(ranAgain(it)).toBeGreaterThan(20);
    expect(ranAgain(it)).toBeLessThan(70);
    await expectWhole(it, 200);
  });

  test('a refused request is a recorded failure that quotes no document', async () => {
    const it = await providerJob({ rules: { shares: { rejected: 0.2 } } });
    const state = await runAt(it);
    expect(state.phase).toBe('done');
    expect(state.counters.failed).toBeGreaterThan(2);
    expect(state.counters.done + state.counters.failed).toBe(40);
    const failures = await readFile(join(it.job.folder, 'out', 'failures.jsonl'), 'utf8');
    expect(failures).toContain('rejects the request (400)');
    expect(failures).not.toContain('the river rises');
    expect(leftThere(it)).toEqual([]);
  });

  test('all rollouts of a unit come home, also over several launches, and none is asked for twice', async () => {
    const it = await providerJob({
      documents: 30,
      section: 'requests_per_file: 20',
      experiment: 'rollouts: 3\n',
      rules: { shares: { 'server-error': 0.2 } },
    });
    expect(await runAt(it)).toMatchObject({ phase: 'done', counters: { done: 30 } });
    const rows = await outputRows(it.job);
    expect(rows.every(({ rollout_results: results }) => results.length === 3)).toBe(true);
    const again = [...it.provider.batches.ran.values()].filter((times) => times > 1).length;
    expect(again).toBeGreaterThan(5);
    expect(ranAgain(it)).toBe(again);
    expect(again).toBeLessThan(35);
    await expectWhole(it, 30);
  });

  test('what an expired batch answered is taken, and the rest goes into the next', async () => {
    const it = await providerJob({
      documents: 60,
      section: 'requests_per_file: 60',
      timing: ONE_AFTER_THE_OTHER,
      rules: { expirySeconds: 0.5 },
    });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 60, failed: 0 } });
    expect(it.provider.batches.created.map(({ status }) => status)).toContain('expired');
    expect(it.provider.batches.created.length).toBeGreaterThan(1);
    expect(ranAgain(it)).toBe(0);
    await expectWhole(it, 60);
  });

  test('batches that all expire without an answer end the job, which says so', async () => {
    const it = await providerJob({ documents: 5, latencyMs: 200, rules: { expirySeconds: 0.02 } });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'failed', counters: { done: 0 } });
    expect(state.reason).toContain('1 batch expired. No row came of it.');
  });

  test.each([[null], ['']] as const)('error_file_id %o is no file', async (noFile) => {
    const it = await providerJob({ documents: 5, rules: { noFile } });
    expect((await runAt(it)).phase).toBe('done');
    await expectWhole(it, 5);
  });

  test.each(['together', 'groq'] as const)('in the dialect of %s', async (dialect) => {
    const it = await providerJob({
      documents: 60,
      section: `requests_per_file: 15, provider: ${dialect}`,
      rules: { dialect, pageSize: 2, dropAnswer: [1, 3], shares: { 'server-error': 0.1, missing: 0.1 } },
    });
    expect(await runAt(it)).toMatchObject({ phase: 'done', counters: { done: 60, failed: 0 } });
    const submitted = it.provider.batches.created.map(({ inputFile }) => inputFile);
    expect(new Set(submitted).size).toBe(submitted.length);
    const metadata = it.provider.batches.created.map((batch) => batch.metadata);
    expect(metadata.every((each) => (dialect === 'together' ? each === null : each !== null))).toBe(true);
    expect(leftThere(it)).toEqual([]);
    await expectWhole(it, 60);
  });

  test('a batch with an error file alone is read', async () => {
    const it = await providerJob({ documents: 5, rules: { shares: { 'server-error': 1 }, noFile: '' } });
    expect((await runAt(it)).phase).toBe('failed');
    expect((await runAt(it)).phase).toBe('done');
    await expectWhole(it, 5);
  });

  test('a batch that the provider forgets is sent again, and that is said', async () => {
    const it = await providerJob({ rules: { vanish: [1] } });
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.created).toHaveLength(5);
    expect(await warnings(it)).toEqual([expect.stringContaining('does not know batch 2 (batch_1) any more')]);
    await expectWhole(it, 40);
  });

  test('a line that is refused before the batch runs costs that document alone', async () => {
    const it = await providerJob({ documents: 10, rules: { wrongLine: [0] } });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 9, failed: 1 } });
    expect(state.counters.failures).toEqual({ rejected: 1 });
  });

  test('where the provider has no room, the next batch waits until one ended', async () => {
    const it = await providerJob({ rules: { mostOpen: 1 }, latencyMs: 20 });
    expect((await runAt(it)).phase).toBe('done');
    expect(ranAgain(it)).toBe(0);
    expect(it.provider.batches.files.filter(({ purpose }) => purpose === 'batch')).toHaveLength(4);
    await expectWhole(it, 40);
  });

  test('also where the answer was lost that would have said so', async () => {
    const it = await providerJob({ rules: { mostOpen: 1, dropAnswer: [1, 2] }, latencyMs: 20 });
    expect((await runAt(it)).phase).toBe('done');
    expect(ranAgain(it)).toBe(0);
    await expectWhole(it, 40);
  });

  test('a lost answer to the creation is looked up, and nothing is created twice', async () => {
    const it = await providerJob({ rules: { dropAnswer: [0, 2], pageSize: 1 } });
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.created).toHaveLength(4);
    expect(ranAgain(it)).toBe(0);
    await expectWhole(it, 40);
  });

  test('where batches cannot be looked up, a person is asked, and the answer is heeded', async () => {
    const it = await providerJob({ documents: 5, rules: { dropAnswer: [0], lists: false } });
    const state = await runAt(it);
    expect(state.phase).toBe('stopped');
    expect(state.reason).toContain('rephrase resume JOB --batch file-0=ID');
    expect((await runAt(it)).phase).toBe('stopped');
    expect(await openQuestions(it.job.folder)).toMatchObject([{ file: 'file-0', number: 1, alias: 'gpu' }]);
    await sendControl(it.job.folder, { command: 'batch', file: 'file-0', batch: 'batch_0' });
    expect(await openQuestions(it.job.folder)).toEqual([]);
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.created).toHaveLength(1);
    expect(await openQuestions(it.job.folder)).toEqual([]);
    await expectWhole(it, 5);
  });

  test('an id that the provider does not know is asked for again', async () => {
    const it = await providerJob({ documents: 5, rules: { dropAnswer: [0], lists: false } });
    await runAt(it);
    await sendControl(it.job.folder, { command: 'batch', file: 'file-0', batch: 'batch_O' });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'stopped' });
    expect(state.reason).toContain('knows no batch batch_O. ');
    expect(await openQuestions(it.job.folder)).toHaveLength(1);
    await sendControl(it.job.folder, { command: 'batch', file: 'file-0', batch: 'batch_0' });
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.created).toHaveLength(1);
    await expectWhole(it, 5);
  });

  test('an answer holds for one submission: the next one of the same file is asked about anew', async () => {
    const it = await providerJob({ documents: 5, rules: { dropAnswer: [0, 1], lists: false } });
    await runAt(it);
    // Somebody looked at the wrong page: the first batch is there, and was paid for.
    await sendControl(it.job.folder, { command: 'batch', file: 'file-0', batch: null });
    expect((await runAt(it)).phase).toBe('stopped');
    expect(it.provider.batches.created).toHaveLength(2);
    expect(await openQuestions(it.job.folder)).toHaveLength(1);
    expect((await runAt(it)).phase).toBe('stopped');
    expect(it.provider.batches.created).toHaveLength(2);
    await sendControl(it.job.folder, { command: 'batch', file: 'file-0', batch: 'batch_1' });
    expect((await runAt(it)).phase).toBe('done');
    await expectWhole(it, 5);
  });

  test('a refused key stops the job and loses no batch', async () => {
    const it = await providerJob({ latencyMs: 30 });
    const wrong = { credentials: { [it.provider.origin]: { key: 'sk-another', headers: {} } } };
    expect(await runAt(it, wrong)).toMatchObject({ phase: 'needs-key' });
    expect((await runAt(it)).phase).toBe('done');
    expect(it.provider.batches.created).toHaveLength(4);
    await expectWhole(it, 40);
  });

  test('cancelling takes what was answered, and a later run asks for the rest alone', async () => {
    const it = await providerJob({
      documents: 60,
      section: 'requests_per_file: 20',
      timing: ONE_AFTER_THE_OTHER,
      rules: { mostOpen: 2, cancellingMs: 30 },
    });
    const running = runAt(it, { commandsFrom: 0 });
    await until(() => it.provider.batches.ran.size > 8);
    await sendControl(it.job.folder, { command: 'cancel' });
    const state = await running;
    expect(state.phase).toBe('cancelled');
    expect(state.counters.done).toBeGreaterThan(8);
    expect(state.counters.done).toBeLessThan(60);
    expect(state.counters.done).toBe(it.provider.batches.ran.size);
    expect(leftThere(it)).toEqual([]);
    expect((await runAt(it)).phase).toBe('done');
    expect(ranAgain(it)).toBe(0);
    await expectWhole(it, 60);
  });

  test('a cancellation that runs out of time says what it leaves there', async () => {
    const over = new AbortController();
    const limited = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => (ms === 600_000 ? over.signal : limited(ms)));
    onTestFinished(() => void vi.restoreAllMocks());
    const it = await providerJob({
      documents: 60,
      section: 'requests_per_file: 60',
      timing: ONE_AFTER_THE_OTHER,
      rules: { cancellingMs: 30 },
      onBatchStep: (step) => {
        if (step === 'deleted') over.abort();
      },
    });
    const running = runAt(it, { commandsFrom: 0 });
    await until(() => it.provider.batches.ran.size > 8);
    await sendControl(it.job.folder, { command: 'cancel' });
    expect((await running).phase).toBe('cancelled');
    expect(leftThere(it).length).toBeGreaterThan(0);
    expect((await warnings(it)).at(-1)).toMatch(
      /^Batch 1 was not brought home .* for rephrase-\S+\.jsonl and/,
    );
  });

  test('an endpoint without the Batch API is named', async () => {
    const it = await providerJob({ documents: 5, fixture: { url: 'http://127.0.0.1:9/v1' } });
    const ended = new AbortController();
    const running = runAt(it, { signal: ended.signal, tuning: { beatMs: 10 } });
    await until(async () => {
      const state = await readState(it.job.folder);
      return state?.remote?.trouble?.includes('Nothing listens at gpu') ?? false;
    });
    ended.abort();
    expect((await running).phase).toBe('interrupted');
  });

  test('an endpoint that takes no files says so, and the job ends', async () => {
    const server = await startScriptedServer((response) => {
      response.writeHead(404).end('{"detail":"Not Found"}');
    });
    onTestFinished(() => server.close());
    const it = await providerJob({ documents: 30, fixture: { url: `${server.origin}/v1` } });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'failed', counters: { done: 0, failed: 0 } });
    expect(state.reason).toContain('has no files at this address (404)');
    expect(state.reason).toContain('executor: local');
  });

  test('a document whose requests fit into no file is a recorded failure', async () => {
    const it = await providerJob({
      documents: 0,
      section: 'bytes_per_file: 2000',
      fixture: {
        lines: ['short', 'long '.repeat(1000), 'other'].map((text, id) =>
          JSON.stringify({ id: `d${id}`, text }),
        ),
      },
    });
    const state = await runAt(it);
    expect(state).toMatchObject({ phase: 'done', counters: { done: 2, failed: 1 } });
    const failures = await readFile(join(it.job.folder, 'out', 'failures.jsonl'), 'utf8');
    expect(failures).toContain('more than the 2,000 that a batch file may have');
  });
});

/** A server that answers four at a time, so that a batch is half done for a while. */
const ONE_AFTER_THE_OTHER: Timing = { kind: 'batching', speed: { maxSequences: 4, stepMs: 4 } };
