/** Whether a job whose state says that it runs is dead, before its heartbeat was watched. */
import { describe, expect, test } from 'vitest';
import { judgeAtSight } from '../../../client/jobs/judgeAtSight.ts';
import { jobIn } from '../sampleJob.ts';

describe('a job that is dead at first sight', () => {
  // What following says before it has seen a heartbeat stand still for long enough.
  const sight = () => judgeAtSight((job) => ({ ...job, phase: 'running' }));
  const beat = (heartbeat: number) =>
    jobIn('interrupted', {}, { phase: 'running', runner: { nonce: 'n', host: 'h', pid: 1, heartbeat } });

  test('is interrupted at once, and stays so', () => {
    const judge = sight();
    expect([judge(beat(1)).phase, judge(beat(1)).phase]).toEqual(['interrupted', 'interrupted']);
  });

  test('lives after all when its heartbeat moves', () => {
    const judge = sight();
    judge(beat(1));
    expect([judge(beat(2)).phase, judge(beat(2)).phase]).toEqual(['running', 'running']);
  });

  test('one that was seen alive first is left to the follower', () => {
    const judge = sight();
    judge(jobIn('running'));
    expect(judge(beat(1)).phase).toBe('running');
  });
});
