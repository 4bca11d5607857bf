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
  /** What happens from now until then. */
  watchUntil(untilMs: number): Watched;
}

/** A stretch of simulated time. */
export interface Watched {
  /** Completion tokens that the server generated in a second, those of answers under way included. */
  readonly rate: number;
  /** The limit, and how long a request took, in the mean. */
  readonly limit: number;
  readonly latencyMs: number;
}

export function createClient(
  speed: BatchingSpeed,
  seed: number,
  rule: AdaptiveLimit,
  metrics: 'tells' | 'silent',
  lengthOf: (random: () => number) => number = spreadLength,
): Client {
  const server = createBatching(speed);
  const random = randomFrom(seed);
  let now = 0;
  let inFlight = 0;
  let limitTimesMs = 0;
  let latenciesMs = 0;
  let ended = 0;
  const send = (): void => {
    while (inFlight < rule.limit) {
      inFlight += 1;
      const ticket: Ticket = rule.started(now, inFlight);
      const completionTokens = lengthOf(random);
      const sentAt = now;
      const onEnd = (atMs: number): void => {
        now = atMs;
        inFlight -= 1;
        ended += 1;
        latenciesMs += atMs - sentAt;
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
      limitTimesMs += rule.limit * (next - now);
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
    watchUntil(untilMs) {
      const before = { tokens: server.tokensMade, from: now, limitTimesMs, latenciesMs, ended };
      runTo(untilMs);
      const ms = untilMs - before.from;
      return {
        rate: ((server.tokensMade - before.tokens) * 1000) / ms,
        limit: (limitTimesMs - before.limitTimesMs) / ms,
        latencyMs: (latenciesMs - before.latenciesMs) / (ended - before.ended),
      };
    },
  };
}

/** The lowest fixed limit that comes within a hundredth of the best rate of all, watched in the same stretch of time as what is compared with it. */
export function bestFixed(speed: BatchingSpeed, seed: number): Watched & { readonly best: number } {
  const tried: Watched[] = [];
  for (let limit = 8; limit < 1.5 * speed.maxSequences; limit = Math.ceil(limit * 1.25)) {
    const client = createClient(speed, seed, createFixedLimit(limit), 'silent');
    client.runTo(LEARNING_MS);
    tried.push(client.watchUntil(LEARNING_MS + JUDGED_MS));
  }
  const best = Math.max(...tried.map(({ rate }) => rate));
  const lowest = tried.find(({ rate }) => rate >= 0.99 * best);
  if (!lowest) throw new Error('No limit was tried.');
  return { ...lowest, best };
}

/** Answers of 80 to 480 tokens, short ones more often. */
function spreadLength(random: () => number): number {
  return Math.round(80 + 400 * random() * random());
}

/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
