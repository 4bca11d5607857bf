/** What squeue, sacct and sbatch print, and what is made of it. The texts are Slurm's own (22.05). */
import { describe, expect, test } from 'vitest';
import { isInHand, readAccounting, readQueue } from '../../../../server/batch/executors/slurm/slurmTasks.ts';
import { submitProblem } from '../../../../server/batch/executors/slurm/submitProblem.ts';
import { waitingReason } from '../../../../server/batch/executors/slurm/waitingReason.ts';

describe('squeue', () => {
  test('says tasks with their states, reasons and nodes', () => {
    const text =
      '1|0|RUNNING|None|n1\n1|1|COMPLETING|None|n2\n1|2|PENDING|BeginTime|\n7|N/A|CANCELLED|None|n1\n';
    expect(readQueue(text)).toEqual([
      { jobId: '1', index: 0, state: 'running', reason: '', node: 'n1' },
      { jobId: '1', index: 1, state: 'ending', reason: '', node: 'n2' },
      { jobId: '1', index: 2, state: 'waiting', reason: 'BeginTime', node: '' },
      { jobId: '7', index: null, state: 'cancelled', reason: '', node: 'n1' },
    ]);
    expect(readQueue(text).map(isInHand)).toEqual([true, true, true, false]);
  });

  test('among greetings of a login shell is still found', () => {
    const text =
      'Welcome | to | the | cluster\n\n1|0|RUNNING|None|n1\nslurm_load_jobs error: Invalid job id specified\n';
    expect(readQueue(text)).toHaveLength(1);
  });
});

describe('sacct', () => {
  test('has the last line for a task that was queued again', () => {
    const text = [
      '12_0|COMPLETED|None|n1',
      '12_1|PREEMPTED|None|n1',
      '12_1|COMPLETED|None|n2',
      '12_2|CANCELLED by 1000|None|None assigned',
      '12_3|OUT_OF_MEMORY|None|n1',
      '13|PENDING|Dependency|',
    ].join('\n');
    expect(readAccounting(text).map(({ jobId, index, state }) => [jobId, index, state])).toEqual([
      ['12', 0, 'completed'],
      ['12', 1, 'completed'],
      ['12', 2, 'cancelled'],
      ['12', 3, 'out-of-memory'],
      ['13', null, 'waiting'],
    ]);
  });
});

test.each([
  [
    'sbatch: error: invalid partition specified: gpuu\nsbatch: error: Batch job submission failed: Invalid partition name specified',
    'no such partition',
  ],
  [
    'sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified',
    'another account',
  ],
  [
    'sbatch: error: Batch job submission failed: Invalid qos specification',
    'quality of service is not valid',
  ],
  [
    'sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)',
    'time limit',
  ],
  [
    'sbatch: error: Batch job submission failed: Requested node configuration is not available',
    'Ask for less',
  ],
  [
    'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)',
    'does not answer',
  ],
  [
    'Traceback (most recent call last):\n  File "launch.py", line 3\nModuleNotFoundError: No module named \'datatrove\'',
    'requirements.txt',
  ],
  ['something new', 'Slurm did not take the job. It said: something new'],
  ['', 'It said nothing.'],
])('a refusal says what to do: %s', (said, advice) => {
  expect(submitProblem(said)).toContain(advice);
});

test('a refusal quotes the program, and no traceback', () => {
  const said =
    "Traceback (most recent call last):\n  File \"/x/launch.py\", line 9, in <module>\nsbatch: error: Batch job submission failed: Invalid qos specification\nsubprocess.CalledProcessError: Command '['sbatch']' returned non-zero exit status 1.";
  expect(submitProblem(said)).toContain(
    'It said: sbatch: error: Batch job submission failed: Invalid qos specification',
  );
  expect(submitProblem(said)).not.toContain('Traceback');
});

test.each([
  ['Resources', false],
  ['Priority', false],
  ['BeginTime', false],
  ['JobHeldUser', true],
  ['QOSMaxJobsPerUserLimit', true],
  ['AssocGrpGRES', true],
  ['PartitionTimeLimit', true],
  ['ReqNodeNotAvail, UnavailableNodes:n[1-2]', true],
  ['SomethingOfATomorrow', false],
])('a task that waits for %s', (reason, isBlocked) => {
  expect(waitingReason(reason).blocked !== null).toBe(isBlocked);
  expect(waitingReason(reason).words).not.toBe('');
});
