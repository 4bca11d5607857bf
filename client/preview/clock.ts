/** Time as the preview sees it, handed in so that tests need not wait. */

export interface Clock {
  /** Milliseconds since the epoch, never going back within one window. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function forgets it. */
  after(delayMs: number, callback: () => void): () => void;
  /** Resolves once everything else that waits had its turn. */
  turn(): Promise<void>;
}

/** The real one. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
