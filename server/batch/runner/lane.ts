/**
 * One endpoint as a running job sees it: requests go through its limiter, and what they meet adjusts it. An endpoint
 * that cannot be reached is left alone for growing pauses instead of using up every document's attempts.
 */
import type { Failure, Outcome } from '../../generation/completion.ts';
import type { EndpointAccess } from '../../generation/endpoint.ts';
import type { Transport } from '../../generation/transport.ts';
import type { JsonObject } from '../../language/json.ts';
import type { JobEventBody } from '../job.ts';
import { createAdaptiveLimit, createFixedLimit } from './adaptiveLimit.ts';
import { createLimiter, type SlotResult } from './limiter.ts';

export interface Lane {
  readonly alias: string;
  readonly limit: number;
  readonly inFlight: number;
  /** Sends one request when there is room. Null when the job is stopping: nothing was sent, or it was cut off. */
  complete(body: JsonObject): Promise<Outcome | null>;
  /** Sends nothing more; what waits gets null. */
  close(): void;
}

/** What a lane needs of the job. */
export interface LaneOptions {
  readonly access: EndpointAccess;
  readonly transport: Transport;
  readonly concurrency: 'auto' | number;
  /** Cuts requests in flight off. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** The endpoint could not be reached for this long: `onLost`. */
  readonly lostAfterMs: number;
  readonly onLost: (message: string) => void;
  /** It cannot be reached, with the reason; or null: it answers again. */
  readonly onReach: (trouble: string | null) => void;
  readonly onEvent: (event: JobEventBody) => void;
}

/** The ceiling of `concurrency: auto` where the endpoint's profile states none. */
const AUTO_CEILING = 256;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export function createLane(options: LaneOptions): Lane {
  const { access, transport, signal, deadlineMs } = options;
  const { alias } = access.endpoint;
  const limiter = createLimiter(ruleFor(options));
  const reach = createReach(options, (ms) => limiter.pause(ms));
  const call = { signal, deadlineMs };
  return {
    alias,
    get limit() {
      return limiter.limit;
    },
    get inFlight() {
      return limiter.inFlight;
    },
    async complete(body) {
      const slot = await limiter.acquire();
      if (!slot) return null;
      const startedAt = performance.now();
      let result: SlotResult = 'neutral';
      let reason = 'requests succeed';
      try {
        const outcome = await transport.complete(access, body, call);
        if (outcome.ok) {
          result = 'succeeded';
          reach.reached();
          return outcome;
        }
        const { failure } = outcome;
        if (failure.reason === 'aborted' || signal.aborted) return null;
        result = resultOf(failure);
        reason = failure.reason;
        if (failure.reason === 'unreachable') reach.missed(startedAt, failure.message);
        else reach.reached();
        if (failure.retryAfterMs !== null) limiter.pause(failure.retryAfterMs);
        return outcome;
      } finally {
        if (limiter.release(slot, result) && result === 'overloaded') {
          options.onEvent({ kind: 'limit', endpoint: alias, limit: limiter.limit, reason });
        }
      }
    },
    close: () => limiter.close(),
  };
}

function ruleFor({ concurrency, access }: LaneOptions): ReturnType<typeof createFixedLimit> {
  const ceiling = access.endpoint.concurrency;
  if (concurrency === 'auto') return createAdaptiveLimit(ceiling ?? AUTO_CEILING);
  return createFixedLimit(Math.min(concurrency, ceiling ?? concurrency));
}

/** What a failure says about the endpoint's capacity. */
function resultOf(failure: Failure): SlotResult {
  if (failure.reason === 'rate-limited' || failure.reason === 'timeout' || failure.reason === 'unreachable') {
    return 'overloaded';
  }
  return failure.reason === 'server-error' && failure.status === 503 ? 'overloaded' : 'neutral';
}

/** Keeps track of whether the endpoint answers at all. */
function createReach(
  { access, lostAfterMs, onLost, onReach }: LaneOptions,
  pause: (ms: number) => void,
): { reached(): void; missed(startedAt: number, message: string): void } {
  const { alias } = access.endpoint;
  let missingSince: number | null = null;
  let quietUntil = 0;
  let pauseMs = FIRST_PAUSE_MS;
  return {
    reached() {
      if (missingSince === null) return;
      missingSince = null;
      pauseMs = FIRST_PAUSE_MS;
      onReach(null);
    },
    missed(startedAt, message) {
      const now = performance.now();
      if (missingSince === null) {
        missingSince = startedAt;
        onReach(message);
      } else if (startedAt < quietUntil) return;
      if (now - missingSince >= lostAfterMs) {
        const minutes = Math.max(1, Math.round(lostAfterMs / 60_000));
        onLost(`Endpoint "${alias}" could not be reached for ${minutes} min. ${message}`);
        return;
      }
      pause(pauseMs);
      quietUntil = now + pauseMs;
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    },
  };
}
