/** A client of a simulated server in simulated time, by whose rate a limit is judged, and the best that a fixed limit gives. */
import type { AdaptiveLimit, Ticket } from '../../server/batch/runner/adaptiveLimit.ts';
import { createFixedLimit } from '../../server/batch/runner/adaptiveLimit.ts';
import type { Batching, BatchingSpeed } from '../servers/simulator/batching.ts';
import { createBatching } from '../servers/simulator/batching.ts';

/** A minute from a cold start; what follows is judged. */
export const LEARNING_MS = 60_000;
export const JUDGED_MS = 120_000;

/** A client that always has a request to send, before a simulated server. */
export interface Client {
  readonly server: Batching;
  runTo(untilMs: number): void;
  /** Tokens per second from now until then. */
  rateUntil(untilMs: number): number;
}

export function createClient(
  speed: BatchingSpeed,
  seed: number,
  rule: AdaptiveLimit,
  metrics: 'tells' | 'silent',
): Client {
  const server = createBatching(speed);
  const random = randomFrom(seed);
  let now = 0;
  let inFlight = 0;
  const send = (): void => {
    while (inFlight < rule.limit) {
      inFlight += 1;
      const ticket: Ticket = rule.started(now, inFlight);
      const completionTokens = Math.round(80 + 400 * random() * random());
      const onEnd = (atMs: number): void => {
        now = atMs;
        inFlight -= 1;
        rule.succeeded(ticket, atMs, completionTokens);
      };
      server.add({ promptTokens: 800, completionTokens, onEnd }, now);
    }
  };
  const runTo = (untilMs: number): void => {
    for (; now < untilMs; ) {
      send();
      const nextPoll = (Math.floor(now / 1000) + 1) * 1000;
      const next = Math.min(server.nextEndMs() ?? nextPoll, nextPoll, untilMs);
      server.advance(next);
      now = next;
      if (next === nextPoll && metrics === 'tells') {
        rule.observed({ waiting: server.waiting, cacheUsage: server.cacheUsage }, now, inFlight);
      }
    }
  };
  return {
    server,
    runTo,
    rateUntil(untilMs) {
      const before = server.tokensDone;
      const from = now;
      runTo(untilMs);
      return ((server.tokensDone - before) * 1000) / (untilMs - from);
    },
  };
}

/** The best rate that any fixed limit gives, found by trying them. */
export function bestFixed(speed: BatchingSpeed, seed: number): number {
  let best = 0;
  for (let limit = 16; limit <= 1024; limit = Math.ceil(limit * 2)) {
    const client = createClient(speed, seed, createFixedLimit(limit), 'silent');
    client.runTo(LEARNING_MS / 2);
    best = Math.max(best, client.rateUntil(LEARNING_MS / 2 + JUDGED_MS));
  }
  return best;
}

/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
