/**
 * Tells an endpoint that is gone from a request that failed. Opens when the endpoint cannot be reached, or when one
 * request after the other meets a server that is not itself; then nothing is sent, and small probes ask until it answers.
 */
import type { Failure } from '../../generation/completion.ts';
import type { ModelList } from '../../generation/transport.ts';

export interface Breaker {
  /** Nothing may be sent. */
  readonly isOpen: boolean;
  /** Why, a sentence; null while closed. */
  readonly trouble: string | null;
  /** A request came back well. */
  answered(): void;
  /** Takes in a failure; `startedAt` is when its request was sent. True where the request itself is to blame. */
  blames(failure: Failure, startedAt: number): boolean;
  /** Probes no more. */
  close(): void;
}

/** What a breaker works with. */
export interface BreakerOptions {
  readonly probe: () => Promise<ModelList>;
  /** It opened, with the reason; or closed again, with null. */
  readonly onReach: (trouble: string | null) => void;
  /** Told at each probe that failed: for how long nothing has answered. */
  readonly onMissing: (missingMs: number, message: string) => void;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** So many failures of the server in a row, without a single answer between, mean that it is gone. */
const MANY = 12;

export function createBreaker({ probe, onReach, onMissing, signal }: BreakerOptions): Breaker {
  let openSince: number | null = null;
  let closedAt = 0;
  let trouble: string | null = null;
  let inARow = 0;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;

  const close = (): void => {
    openSince = null;
    trouble = null;
    inARow = 0;
    closedAt = performance.now();
    onReach(null);
  };
  const ask = async (since: number, pauseMs: number): Promise<void> => {
    const listed = await probe();
    if (ended || openSince !== since) return;
    if (listed.ok || isThere(listed.failure)) return close();
    trouble = listed.failure.message;
    onMissing(performance.now() - since, trouble);
    wait(since, Math.min(LONGEST_PAUSE_MS, pauseMs * 2));
  };
  const wait = (since: number, pauseMs: number): void => {
    if (ended || signal.aborted) return;
    timer = setTimeout(() => void ask(since, pauseMs), pauseMs * (0.75 + Math.random() / 2));
  };
  const open = (message: string): void => {
    openSince = performance.now();
    trouble = message;
    onReach(message);
    wait(openSince, FIRST_PAUSE_MS);
  };

  return {
    get isOpen() {
      return openSince !== null;
    },
    get trouble() {
      return trouble;
    },
    answered() {
      inARow = 0;
    },
    blames(failure, startedAt) {
      if (!isServersOwn(failure)) return true;
      if (openSince !== null || startedAt < closedAt) return false;
      inARow += 1;
      if (failure.reason === 'unreachable' || inARow >= MANY) {
        open(failure.message);
        return false;
      }
      return true;
    },
    close() {
      ended = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** Failures that say something about the server rather than about the request. */
function isServersOwn({ reason, status }: Failure): boolean {
  if (reason === 'unreachable' || reason === 'dropped') return true;
  return reason === 'server-error' && (status === 502 || status === 503 || status === 504);
}

/** Whoever answers at all is there; a list of models that is refused or unknown says nothing against it. */
function isThere({ reason }: Failure): boolean {
  return (
    reason !== 'unreachable' && reason !== 'dropped' && reason !== 'server-error' && reason !== 'timeout'
  );
}
