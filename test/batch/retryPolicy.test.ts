import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RETRY_POLICY, retryDelayMs } from '../../server/batch/runner/retryPolicy.ts';
import type { Failure } from '../../server/generation/completion.ts';

test('full jitter below an exponential bound with a cap', () => {
  const bounds = [1, 2, 3, 6, 7, 20].map((attempt) => retryDelayMs(RETRY_POLICY, attempt, failure(null), 1));
  expect(bounds).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
  expect(retryDelayMs(RETRY_POLICY, 3, failure(null), 0)).toBe(0);
});

test('never before Retry-After, and never more than ten minutes for it', () => {
  fc.assert(
    fc.property(
      fc.nat(3_600_000),
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (asked, attempt, random) => {
        const delay = retryDelayMs(RETRY_POLICY, attempt, failure(asked), random);
        expect(delay).toBeGreaterThanOrEqual(Math.min(asked, 600_000));
        expect(delay).toBeLessThanOrEqual(Math.min(asked, 600_000) + RETRY_POLICY.capMs);
      },
    ),
  );
});

function failure(retryAfterMs: number | null): Failure {
  return { reason: 'rate-limited', message: 'busy', status: 429, retryAfterMs };
}
