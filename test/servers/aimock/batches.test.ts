/** Whole jobs through Files and Batches of a mock that others wrote: a second opinion on the protocol. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { makeJob, outputRows, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';

const mock = new LLMock({ host: '127.0.0.1' });

beforeAll(async () => {
  await mock.start();
});

afterAll(() => mock.stop());

test('a job is answered in batches', async () => {
  const { folder, job, state } = await jobEnding(null);
  expect(state).toMatchObject({
    phase: 'done',
    counters: { done: 25, failed: 0 },
    remote: { detail: '3 batches completed.' },
  });
  const rows = await outputRows(job);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, n) => `doc-${n}`));
  expect(rows[0]?.rollout_results[0]?.text).toBe('Mock batch completion');
  expect(await verifyJob(folder)).toMatchObject({ verification: { rows: 25, problems: [] } });
});

test.each([
  ['expired', '3 batches expired. No row came of it.'],
  ['cancelled', '3 batches cancelled. No row came of it.'],
  ['failed', '3 batches failed. No row came of it.'],
])('batches that end as %s bring nothing, and the job says so and can go on', async (outcome, words) => {
  const { folder, state, origin } = await jobEnding(outcome);
  expect(state).toMatchObject({ phase: 'failed', counters: { done: 0, failed: 0 } });
  expect(state.reason).toContain(words);
  const credentials = { [origin]: { key: null, headers: {} } };
  const again = await stateAfter(folder, { credentials, tuning: { pollMs: 5, pollCapMs: 20 } });
  expect(again).toMatchObject({ phase: 'done', counters: { done: 25 } });
});

async function jobEnding(outcome: string | null): Promise<{
  readonly folder: string;
  readonly origin: string;
  readonly job: Awaited<ReturnType<typeof makeJob>>;
  readonly state: Awaited<ReturnType<typeof stateAfter>>;
}> {
  const root = await temporaryFolder();
  const job = await makeJob({
    root,
    url: `${mock.url}/v1`,
    documents: 25,
    experiment: 'batch: { executor: openai-batch, openai_batch: { requests_per_file: 10 } }\n',
  });
  const origin = new URL(mock.url).origin;
  const headers: Record<string, string> = outcome === null ? {} : { 'x-aimock-batch-outcome': outcome };
  const state = await stateAfter(job.folder, {
    credentials: { [origin]: { key: null, headers } },
    tuning: { pollMs: 5, pollCapMs: 20 },
  });
  return { folder: job.folder, origin, job, state };
}
