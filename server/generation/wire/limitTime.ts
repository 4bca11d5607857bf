/** One signal for the two ways a request ends early: somebody aborts it, or it takes too long. */

/** A running time limit. Ends with `release`, always. */
export interface TimeLimit {
  /** Aborts when the caller's signal does or when the time is up. */
  readonly signal: AbortSignal;
  /** Whether the time was up before anybody aborted. */
  isOver(): boolean;
  /** Starts the time again: something arrived. */
  restart(): void;
  /** Lets go of timer and signal; afterwards nothing aborts any more. */
  release(): void;
}

/** Beyond this, timers of Node fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Starts the time; without end is about 25 days. */
export function limitTime(caller: AbortSignal, limitMs: number): TimeLimit {
  const controller = new AbortController();
  let over = false;
  const abort = (): void => controller.abort();
  const timer = setTimeout(
    () => {
      over = !caller.aborted;
      abort();
    },
    Math.min(limitMs, LONGEST_MS),
  );
  if (caller.aborted) abort();
  else caller.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    restart: () => {
      timer.refresh();
    },
    release: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', abort);
    },
  };
}
