/** What people read, and what is done, for each course that a launch on a cluster can take. */
import { describe, expect, test } from 'vitest';
import type { ClusterSight } from '../../../../server/batch/executors/slurm/judgeCluster.ts';
import { judgeCluster } from '../../../../server/batch/executors/slurm/judgeCluster.ts';
import type { SlurmTask, TaskState } from '../../../../server/batch/executors/slurm/slurmTasks.ts';

const task = (index: number, state: TaskState, reason = '', node = ''): SlurmTask => ({
  jobId: '12',
  index,
  state,
  reason,
  node,
});

const sight = (tasks: readonly SlurmTask[], more: Partial<ClusterSight> = {}): ClusterSight => ({
  place: 'login',
  tasks,
  ranks: { total: 4, done: 0 },
  unitsDone: null,
  collectable: false,
  stopped: null,
  lastWords: null,
  ...more,
});

describe('ranks that Slurm has in hand', () => {
  test('wait', () => {
    const judged = judgeCluster(sight([0, 1, 2, 3].map((index) => task(index, 'waiting', 'Resources'))));
    expect(judged).toMatchObject({
      state: 'queued',
      detail: 'Slurm job 12 on login: 4 wait (for free nodes).',
      trouble: null,
      tasks: { total: 4, running: 0, done: 0, failed: 0 },
    });
  });

  test('of later stages wait for the one before', () => {
    const judged = judgeCluster(
      sight([task(0, 'running'), { ...task(0, 'waiting', 'Dependency'), jobId: '13' }]),
    );
    expect(judged.detail).toBe(
      'Slurm jobs 12, 13 on login: 1 of 4 ranks runs, 1 waits (for the stage before theirs).',
    );
  });

  test('run, wait to run again, and are done', () => {
    const judged = judgeCluster(
      sight(
        [
          task(0, 'completed'),
          task(1, 'running', '', 'n1'),
          task(2, 'waiting', 'BeginTime'),
          task(3, 'waiting', 'JobArrayTaskLimit'),
        ],
        {
          ranks: { total: 4, done: 1 },
        },
      ),
    );
    expect(judged.state).toBe('running');
    expect(judged.detail).toBe(
      'Slurm job 12 on login: 1 of 4 ranks runs, 2 wait (queued again, until their start time; for ranks before them because few run at once), 1 is done.',
    );
  });

  test('that will never start by waiting are trouble, with what to do', () => {
    const judged = judgeCluster(sight([task(0, 'waiting', 'PartitionTimeLimit'), task(1, 'running')]));
    expect(judged.trouble).toBe(
      'A rank of Slurm job 12 will not start by waiting: the time asked for is more than the partition allows: cancel, ask for less time, resume (PartitionTimeLimit).',
    );
  });

  test('beside ranks that were lost go on', () => {
    const judged = judgeCluster(sight([task(0, 'node-lost', '', 'n1'), task(1, 'running', '', 'n2')]));
    expect(judged).toMatchObject({ state: 'running', tasks: { failed: 1 } });
    expect(judged.trouble).toContain('1 lost its node, n1');
    expect(judged.stop).toBeUndefined();
  });
});

describe('a launch has ended', () => {
  test('when every rank is done', () => {
    expect(judgeCluster(sight([], { ranks: { total: 4, done: 4 } }))).toMatchObject({
      state: 'ended',
      detail: 'All 4 ranks are done.',
    });
  });

  test('when ranks reached their time limit: what is missing goes into the next launch', () => {
    const judged = judgeCluster(
      sight(
        [task(0, 'completed'), task(1, 'timeout', '', 'n1'), task(2, 'completed'), task(3, 'completed')],
        {
          ranks: { total: 4, done: 3 },
        },
      ),
    );
    expect(judged).toMatchObject({
      state: 'ended',
      detail: '1 of 4 ranks did not finish: 1 reached the time limit on n1.',
    });
    expect(judged.stop).toBeUndefined();
  });

  test('when somebody else cancelled it: nothing is submitted again before a person says so', () => {
    const judged = judgeCluster(sight([0, 1, 2, 3].map((index) => task(index, 'cancelled'))));
    expect(judged.stop).toMatchObject({ phase: 'stopped' });
    expect(judged.stop?.reason).toContain(
      '4 of 4 ranks of Slurm job 12 were cancelled on the cluster, not from here.',
    );
  });

  test('when somebody cancelled one rank alone', () => {
    const judged = judgeCluster(
      sight([task(0, 'cancelled'), ...[1, 2, 3].map((index) => task(index, 'completed'))], {
        ranks: { total: 4, done: 3 },
      }),
    );
    expect(judged.stop?.reason).toContain('1 of 4 ranks of Slurm job 12 was cancelled on the cluster');
  });

  test('when ranks ran out of memory, which another try would not mend', () => {
    const judged = judgeCluster(sight([task(0, 'out-of-memory', '', 'n2')]));
    expect(judged.stop).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('1 rank ran out of memory on n2'),
    });
  });

  test('when the endpoint refused the key', () => {
    const stopped = { reason: 'unauthorised', message: 'http://gpu:8000 refused the key (401).' };
    const judged = judgeCluster(sight([task(0, 'failed'), task(1, 'failed')], { stopped }));
    expect(judged.stop).toMatchObject({
      phase: 'needs-key',
      reason: expect.stringContaining(stopped.message),
    });
  });

  test('when Slurm has forgotten it', () => {
    const judged = judgeCluster({ ...sight([]), tasks: [] });
    expect(judged).toMatchObject({
      state: 'ended',
      detail: '4 of 4 ranks did not finish, and Slurm does not know the job any more on login.',
    });
  });
});
