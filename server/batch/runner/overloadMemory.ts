/** Remembers at which limit an endpoint pushed back, and keeps below it for a while, longer each time it happens again. */

export interface OverloadMemory {
  /** It pushed back at this limit. */
  note(limit: number, nowMs: number): void;
  /** The most that it may get now; infinite without a memory. */
  ceilingAt(nowMs: number): number;
}

const KEPT_BELOW = 0.95;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 8 * 60_000;

/** Remembers nothing yet. */
export function createOverloadMemory(): OverloadMemory {
  let ceiling = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  let waitMs = FIRST_WAIT_MS;
  return {
    note(limit, nowMs) {
      const isAgain = nowMs - untilMs < 2 * waitMs;
      waitMs = isAgain ? Math.min(LONGEST_WAIT_MS, 2 * waitMs) : FIRST_WAIT_MS;
      ceiling = Math.max(1, Math.floor(limit * KEPT_BELOW));
      untilMs = nowMs + waitMs;
    },
    ceilingAt: (nowMs) => (nowMs < untilMs ? ceiling : Number.POSITIVE_INFINITY),
  };
}
