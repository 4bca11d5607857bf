/** Runners that were launched and have not been heard of yet. */
import { describe, expect, test } from 'vitest';
import { createLaunches, HEARD_WITHIN_MS } from '../../../client/jobs/launches.ts';
import type { Phase } from '../../../server/batch/job.ts';
import { jobIn } from '../sampleJob.ts';

describe('a runner just launched', () => {
  const job = jobIn('interrupted');
  const heard = (phase: Phase) =>
    jobIn(phase, {}, { runner: { nonce: 'new', host: 'h', pid: 2, heartbeat: 1 } });

  test('is waited for until its own state is seen', () => {
    const launches = createLaunches(() => 0);
    launches.add(job.folder, 'n');
    expect(launches.settle([job])).toEqual([]);
    expect(launches.waiting()).toBe(true);
    expect(launches.settle([heard('running')])).toEqual([]);
    expect(launches.waiting()).toBe(false);
  });

  test('that was done before anybody looked is told to have ended, once', () => {
    const launches = createLaunches(() => 0);
    launches.add(job.folder, null);
    expect(launches.settle([heard('done')])).toEqual([heard('done')]);
    expect(launches.settle([heard('done')])).toEqual([]);
  });

  test('that never said a word is given up', () => {
    let now = 0;
    const launches = createLaunches(() => now);
    launches.add(job.folder, 'n');
    now = HEARD_WITHIN_MS;
    expect(launches.settle([job])).toEqual([job]);
    expect(launches.waiting()).toBe(false);
  });
});
