/** What is said about the part of a job that runs elsewhere. */
import { describe, expect, test } from 'vitest';
import { jobActions } from '../../../client/jobs/jobActions.ts';
import { childrenOf, childText } from '../../../client/jobs/jobNodes.ts';
import { jobSnapshot } from '../../../client/jobs/jobSnapshot.ts';
import { jobDescription } from '../../../client/jobs/jobText.ts';
import { remoteWords } from '../../../client/jobs/remoteText.ts';
import type { RemoteState } from '../../../server/batch/job.ts';
import type { JobView } from '../../../server/batch/jobReader.ts';
import { DEFAULT_SECTIONS, setupOf } from '../../../server/experiment/executors/executorSetup.ts';
import { jobIn } from '../sampleJob.ts';

const remote: RemoteState = {
  executor: 'slurm',
  launch: '001',
  state: 'running',
  detail: 'Slurm job 12 on login: 3 of 8 ranks run.',
  tasks: { total: 8, running: 3, done: 1, failed: 0 },
  unitsDone: null,
  trouble: null,
};

function onSlurm(state: Partial<RemoteState>): JobView {
  const job = jobIn('running', {}, { remote: { ...remote, ...state } });
  return { ...job, manifest: { ...job.manifest, executor: setupOf('slurm', DEFAULT_SECTIONS) } };
}

test.each<[Partial<RemoteState>, string | null]>([
  [{}, '3 of 8 ranks run, 1 done'],
  [{ tasks: { total: 8, running: 0, done: 8, failed: 0 } }, '8 of 8 ranks done'],
  [{ tasks: { total: 8, running: 1, done: 5, failed: 2 } }, '1 of 8 ranks run, 5 done, 2 failed'],
  [{ state: 'queued', tasks: { total: 8, running: 0, done: 0, failed: 0 } }, '8 ranks queued'],
  [{ executor: 'openai-batch', tasks: { total: 3, running: 3, done: 0, failed: 0 } }, '3 of 3 batches run'],
  [{ state: 'preparing', tasks: null }, 'preparing'],
  [{ state: 'ended', tasks: null }, null],
])('%j', (state, words) => {
  expect(remoteWords({ ...remote, ...state })).toBe(words);
});

describe('a job on a cluster', () => {
  test('has a line for the cluster in the tree, and says that it waits', () => {
    const job = onSlurm({ state: 'queued', tasks: { total: 8, running: 0, done: 0, failed: 0 } });
    expect(jobDescription(job, new Date())).toContain('Slurm queued');
    const [first] = childrenOf(job);
    if (first?.kind !== 'remote') throw new Error('The cluster has no line.');
    expect(childText(first, job, null)).toMatchObject({ label: 'Slurm', description: '8 ranks queued' });
  });

  test('shows its ranks on its page, and nothing that only the runner itself could do', () => {
    const job = onSlurm({});
    const snapshot = jobSnapshot({ job, series: [], output: null, examples: new Map(), warnings: [] });
    expect(snapshot.facts).toContainEqual({
      label: 'Slurm',
      value: '3 of 8 ranks run, 1 done',
      detail: 'Slurm job 12 on login: 3 of 8 ranks run.',
    });
    expect(snapshot.facts.map(({ label }) => label)).not.toContain('In flight');
    const actions = jobActions(job).map(({ action }) => action);
    expect(actions).toContain('cancel');
    expect(actions).not.toContain('pause');
    expect(actions).not.toContain('changeCeiling');
  });
});
