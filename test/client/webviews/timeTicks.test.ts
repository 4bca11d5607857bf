/** The axis of time under a job's charts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIME_STEPS, timeRange, timeTicks } from '../../../client/webviews/jobs/timeTicks.ts';

const at = (hour: number, minute: number, second = 0) => Date.UTC(2026, 10, 23, hour, minute, second) / 1000;

describe('labels', () => {
  test('stand at full steps by the clock of the reader', () => {
    expect(timeTicks(at(1, 21, 5), at(1, 24, 10), 120, 0)).toEqual([at(1, 22), at(1, 24)]);
    expect(timeTicks(at(0, 10), at(9, 0), 6 * 3600, 3600)).toEqual([at(5, 0)]);
  });

  test('are never beyond what is shown, and never none', () => {
    const seconds = fc.integer({ min: 0, max: 40 * 86_400 });
    fc.assert(
      fc.property(seconds, seconds, fc.constantFrom(0, ...TIME_STEPS), (from, length, step) => {
        const to = from + length;
        // As many as fit side by side on a screen.
        fc.pre(step === 0 || length / step < 500);
        const ticks = timeTicks(from, to, step, 3600);
        expect(ticks.length).toBeGreaterThan(0);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from);
          expect(tick).toBeLessThanOrEqual(to);
        }
      }),
    );
  });

  test('steps follow one another closely, so that a step which is too dense for two labels has a next one with one', () => {
    for (const [index, step] of TIME_STEPS.slice(1).entries())
      expect(step / (TIME_STEPS[index] ?? 1)).toBeLessThan(3.5);
  });
});

test('one moment alone is shown in the time that led to it, not at the beginning of 1970 or of a day', () => {
  expect(timeRange([at(9, 0)])).toEqual([at(9, 0) - 10, at(9, 0)]);
  expect(timeRange([at(9, 0), at(9, 30)])).toEqual([at(9, 0), at(9, 30)]);
});
