/** Which executor is proposed, and what is said for it. */
import { expect, test } from 'vitest';
import type { BatchSize, EndpointPlace } from '../../../client/jobs/proposeExecutor.ts';
import { proposeExecutor } from '../../../client/jobs/proposeExecutor.ts';

const gpu: EndpointPlace = { alias: 'gpu', isPractice: false, isHere: false, batchApi: null };
const openai: EndpointPlace = { ...gpu, alias: 'openai', batchApi: { name: 'OpenAI', discount: 0.5 } };
const HOUR = 3600;
const batch = (more: Partial<BatchSize>): BatchSize => ({
  requests: 100_000,
  seconds: { low: HOUR, likely: 2 * HOUR, high: 4 * HOUR },
  endpoints: [gpu],
  hasSlurm: true,
  ...more,
});
const weeks = { low: 20 * 86_400, likely: 30 * 86_400, high: 60 * 86_400 };

test.each<[string, Partial<BatchSize>, string]>([
  ['an afternoon on a GPU server', {}, 'local'],
  ['a month of one runner, with a cluster', { seconds: weeks }, 'slurm'],
  ['a month of one runner, without one', { seconds: weeks, hasSlurm: false }, 'local'],
  ['billions of requests, however fast', { requests: 1_350_000_000 }, 'slurm'],
  [
    'a server on this machine, which no node reaches',
    { seconds: weeks, endpoints: [{ ...gpu, isHere: true }] },
    'local',
  ],
  ['a provider with a Batch API', { endpoints: [openai] }, 'openai-batch'],
  ['a handful of requests to it', { requests: 40, endpoints: [openai] }, 'local'],
  ['a provider beside an own server', { endpoints: [openai, gpu] }, 'local'],
  ['the practice endpoint', { seconds: weeks, endpoints: [{ ...gpu, isPractice: true }] }, 'local'],
])('%s', (_, more, kind) => {
  expect(proposeExecutor(batch(more)).kind).toBe(kind);
});

test('the reason names the figures that decide', () => {
  expect(proposeExecutor(batch({})).why).toBe(
    '100,000 requests take about 2 h from here, and the job goes on when the window closes.',
  );
  expect(proposeExecutor(batch({ seconds: weeks })).why).toContain('for about 30 d');
  expect(proposeExecutor(batch({ endpoints: [openai] })).why).toContain('50 % cheaper');
});
