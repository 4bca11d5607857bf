/** What is offered for a job that paused itself. */
import { expect, test } from 'vitest';
import { pauseHelp } from '../../../client/jobs/pauseHelp.ts';
import { jobIn } from '../sampleJob.ts';

test('failures are shown by their most frequent kind', () => {
  const failures = { timeout: 2, 'context-exceeded': 12 };
  const job = jobIn('paused', { failed: 14, failures }, { budgetGpuHours: 4, spentGpuHours: 0.01 });
  expect(pauseHelp(job)).toEqual({ kind: 'failures', reason: 'context-exceeded' });
});

test('a spent budget is raised, whatever else failed', () => {
  const counters = { failed: 1, failures: { timeout: 1 } };
  expect(pauseHelp(jobIn('paused', counters, { budgetGpuHours: 4, spentGpuHours: 4.1 }))).toEqual({
    kind: 'budget',
  });
});

test('without either there is nothing but the job itself', () => {
  expect(pauseHelp(jobIn('paused'))).toBeNull();
});
