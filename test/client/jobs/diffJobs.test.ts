/** What changed between two looks at the jobs: which of them is redrawn, which end is told. */
import { describe, expect, test } from 'vitest';
import { diffJobs } from '../../../client/jobs/diffJobs.ts';
import { jobIn } from '../sampleJob.ts';

describe('what changed between two looks', () => {
  const other = { ...jobIn('done'), folder: '/ws/.rephrase/jobs/other' };

  test('a heartbeat alone is no change', () => {
    const beat = {
      runner: { nonce: 'n', host: 'h', pid: 1, heartbeat: 2 },
      updatedAt: '2026-11-22T09:00:01.000Z',
    };
    expect(diffJobs([jobIn('running')], [jobIn('running', {}, beat)])).toEqual({
      listed: false,
      changed: [],
      ended: [],
      paused: [],
    });
  });

  test('progress is a change of that job alone', () => {
    const after = jobIn('running', { done: 1 });
    expect(diffJobs([jobIn('running'), other], [after, other])).toEqual({
      listed: false,
      changed: [after],
      ended: [],
      paused: [],
    });
  });

  test('what a cluster or provider does with a job is a change, before the first document is done', () => {
    const remote = (running: number) => ({
      remote: {
        executor: 'slurm' as const,
        launch: '001',
        state: 'running' as const,
        detail: null,
        tasks: { total: 4, running, done: 0, failed: 0 },
        unitsDone: null,
        trouble: null,
      },
    });
    const after = jobIn('running', {}, remote(4));
    expect(diffJobs([jobIn('running', {}, remote(1))], [after]).changed).toEqual([after]);
    expect(diffJobs([after], [jobIn('running', {}, remote(4))]).changed).toEqual([]);
  });

  test('an end is told once, and only of a job that was seen running', () => {
    const after = jobIn('interrupted');
    expect(diffJobs([jobIn('running')], [after]).ended).toEqual([after]);
    expect(diffJobs([after], [after]).ended).toEqual([]);
    expect(diffJobs([], [after])).toEqual({ listed: true, changed: [], ended: [], paused: [] });
  });

  test('a pause is told once', () => {
    const paused = jobIn('paused');
    expect(diffJobs([jobIn('running')], [paused])).toMatchObject({ paused: [paused], ended: [] });
    expect(diffJobs([paused], [paused]).paused).toEqual([]);
  });

  test('coming, going and changing places redraw the list', () => {
    expect(diffJobs([other], []).listed).toBe(true);
    expect(diffJobs([jobIn('running'), other], [other, jobIn('running')]).listed).toBe(true);
  });
});
