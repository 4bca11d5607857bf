/** What the terminal says of a job: the line of progress at every width, and how it stands. */
import { describe, expect, test } from 'vitest';
import { PAUSED_ON_REQUEST } from '../../server/batch/job.ts';
import { barLine, endText, exitCodeOf, progressLine, statusText } from '../../server/cli/jobText.ts';
import { jobIn } from '../client/sampleJob.ts';

const LIMIT =
  '10 of 20 units (a unit is a document in one variant) failed (50 %), more than the 5 % that stop_if allows.';
const atWork = jobIn(
  'running',
  { done: 266, failed: 7 },
  { unitsPerSecond: 4412.25, tokensPerSecond: 1_233_221.4, etaSeconds: 5400 },
);

describe('the line of progress', () => {
  test('is whole where there is room', () => {
    expect(barLine(atWork, 140)).toBe(
      '█████▍░░░░░░░░░░░░░░  formats  27 %  ·  273 of 1,000 finished, 7 failed  ·  4,412/s  ·  1,233,221 tok/s  ·  1 h 30 min left',
    );
    expect(progressLine(jobIn('running', { done: 3 }, { unitsPerSecond: 8.24 }))).toBe(
      'formats  0 %  ·  3 of 1,000 finished  ·  8.2/s',
    );
  });

  test.each([
    [
      110,
      '█████▍░░░░░░░░░░░░░░  formats  27 %  ·  273 of 1,000 finished, 7 failed  ·  4,412/s  ·  1 h 30 min left',
    ],
    [99, '█████▍░░░░░░░░░░░░░░  formats  27 %  ·  273 of 1,000 finished, 7 failed  ·  1 h 30 min left'],
    [79, 'formats  27 %  ·  273 of 1,000 finished, 7 failed  ·  1 h 30 min left'],
    [40, 'formats  27 %  ·  1 h 30 min left'],
    [10, 'formats  27 %  ·  1 h 30 min left'],
  ])('keeps the share and the time left in %i columns', (width, line) => {
    expect(barLine(atWork, width)).toBe(line);
  });

  test('says which endpoint is waited for, in the place of a rate', () => {
    const endpoint = {
      alias: 'gpu',
      inFlight: 0,
      limit: 8,
      serverQueue: null,
      trouble: 'gpu does not answer.',
    };
    const cut = jobIn(
      'running',
      { done: 5 },
      { unitsPerSecond: 0, etaSeconds: 90, inFlight: 0, endpoints: [endpoint] },
    );
    expect(progressLine(cut)).toBe('formats  0 %  ·  5 of 1,000 finished  ·  waits for gpu');
    expect(statusText(cut, [])).toContain('\nWaits for: gpu does not answer.\n');
    expect(statusText({ ...cut, phase: 'interrupted' }, [])).not.toContain('Waits for');
  });

  test('says once that it was paused, and why', () => {
    expect(progressLine(jobIn('paused', { done: 5 }, { reason: PAUSED_ON_REQUEST }))).toBe(
      'formats  0 %  ·  5 of 1,000 finished  ·  Paused on request.',
    );
    expect(progressLine(jobIn('paused', { done: 10, failed: 10 }, { reason: LIMIT }))).toBe(
      `formats  2 %  ·  20 of 1,000 finished, 10 failed  ·  paused  ·  ${LIMIT}`,
    );
  });
});

describe('how a job stands', () => {
  test('one that no runner has begun says so, with what it is about', () => {
    expect(endText({ ...jobIn('interrupted'), state: null })).toBe(
      'Interrupted: 0 of 1,000 rows. No runner has begun it.\n' +
        'To go on: rephrase resume /ws/.rephrase/jobs/20261122-080000-abcd-formats\n',
    );
  });

  test('the latest of what it warned of is said with it', () => {
    const warnings = Array.from({ length: 7 }, (_, n) => ({
      at: `2026-11-22T08:00:0${n}.000Z`,
      message: `Batch ${n} could not be cancelled.`,
    }));
    const text = statusText(atWork, warnings);
    expect(text).toContain('Warning at 2026-11-22T08:00:06.000Z: Batch 6 could not be cancelled.\n');
    expect(text.match(/^Warning/gm)).toHaveLength(5);
  });

  test('what a runner that is gone had in flight is not in flight', () => {
    const gone = {
      ...jobIn('running', { done: 5 }, { inFlight: 64, limit: 64 }),
      phase: 'interrupted' as const,
    };
    expect(statusText(gone, [])).not.toContain('In flight');
    expect(statusText({ ...gone, phase: 'running' }, [])).toContain('In flight: 64 of 64');
  });

  test('little spent is not nothing', () => {
    expect(statusText(jobIn('done', { done: 5 }, { spentGpuHours: 0.0021 }), [])).toContain(
      'Spent: < 0.01 GPU-hours',
    );
  });

  test('a pause by a limit is a stop for scripts, one on request is none', () => {
    expect(exitCodeOf(jobIn('paused', {}, { reason: LIMIT }))).toBe(3);
    expect(exitCodeOf(jobIn('paused', {}, { reason: PAUSED_ON_REQUEST }))).toBe(0);
  });
});
