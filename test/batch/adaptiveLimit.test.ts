/** The adaptive limit against simulated servers, in simulated time: as good as the best fixed setting, soon, and later too. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AdaptiveLimit, Ticket } from '../../server/batch/runner/adaptiveLimit.ts';
import { createAdaptiveLimit } from '../../server/batch/runner/adaptiveLimit.ts';
import { SPEED } from '../servers/simulator/batching.ts';
import { bestFixed, createClient, JUDGED_MS, LEARNING_MS, randomFrom } from './simulatedClient.ts';

const speeds = fc.record({
  stepMs: fc.double({ min: 4, max: 30, noNaN: true }),
  stepMsPerSequence: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
  maxSequences: fc.integer({ min: 16, max: 700 }),
});

const anyServer = fc.property(
  speeds,
  fc.integer(),
  fc.constantFrom('tells', 'silent'),
  (given, seed, metrics) => {
    const speed = { ...SPEED, ...given };
    const client = createClient(speed, seed, createAdaptiveLimit(2048), metrics);
    client.runTo(LEARNING_MS);
    const { rate } = client.watchUntil(LEARNING_MS + JUDGED_MS);
    expect(rate / bestFixed(speed, seed).best).toBeGreaterThanOrEqual(0.97);
  },
);

describe.each(['tells', 'silent'] as const)('on a server that %s', (metrics) => {
  test('it follows when the server gets half as wide, and twice', () => {
    const speed = { ...SPEED, maxSequences: 200 };
    const client = createClient(speed, 1, createAdaptiveLimit(2048), metrics);
    client.runTo(LEARNING_MS);
    let now = LEARNING_MS;
    for (const maxSequences of [100, 200, 400]) {
      client.server.setSpeed({ ...speed, maxSequences }, now);
      client.runTo(now + LEARNING_MS);
      now += LEARNING_MS + JUDGED_MS;
      const reached = client.watchUntil(now);
      const fixed = bestFixed({ ...speed, maxSequences }, 1);
      expect(reached.rate / fixed.best).toBeGreaterThanOrEqual(0.97);
      expect(reached.latencyMs / fixed.latencyMs).toBeLessThan(metrics === 'tells' ? 1.3 : 1.5);
    }
  });
});

describe.each([
  { what: 'narrow and quick', stepMs: 5.1, stepMsPerSequence: 0.125, maxSequences: 25 },
  { what: 'narrower than the first limit', stepMs: 30, stepMsPerSequence: 0.28, maxSequences: 15 },
  { what: 'wide and slow when full', stepMs: 8.6, stepMsPerSequence: 0.23, maxSequences: 407 },
])('on a silent server that is $what', ({ stepMs, stepMsPerSequence, maxSequences }) => {
  test.each([1, 2, 3])(
    'the limit does not drift up over half an hour of halving and doubling (%i)',
    (seed) => {
      const speed = { ...SPEED, stepMs, stepMsPerSequence, maxSequences };
      const rule = createAdaptiveLimit(2048);
      const client = createClient(speed, seed, rule, 'silent');
      for (let now = 0; now < 30 * 60_000; ) {
        const width = (now / 300_000) % 2 === 0 ? maxSequences : Math.ceil(maxSequences / 2);
        client.server.setSpeed({ ...speed, maxSequences: width }, now);
        client.runTo(now + 180_000);
        now += 300_000;
        const { limit } = client.watchUntil(now);
        expect(limit / width).toBeGreaterThan(0.85);
        expect(limit / width).toBeLessThan(3);
      }
    },
  );
});

describe('on any server', () => {
  test('a minute after a cold start it does as well as the best fixed limit', () => {
    // One sample for good: the goal is met nearly everywhere, and a test must not depend on what is drawn that day.
    fc.assert(anyServer, { numRuns: 12, seed: 7 });
  });

  test('it climbs where all answers are equally long and come back together', () => {
    const speed = { ...SPEED, maxSequences: 150 };
    const client = createClient(speed, 1, createAdaptiveLimit(2048), 'silent', () => 200);
    client.runTo(2 * LEARNING_MS);
    const reached = client.watchUntil(3 * LEARNING_MS);
    expect(reached.limit).toBeGreaterThan(140);
    expect(reached.limit).toBeLessThan(600);
  });

  test('it stays just below a limit that the endpoint enforces with 429, and asks for more only rarely', () => {
    const rule = createAdaptiveLimit(2048);
    const { sent, refused } = runWalled(rule, { wall: 60, latencyMs: 1000, untilMs: 20 * 60_000 });
    expect(sent / (60 * 20 * 60)).toBeGreaterThan(0.9);
    expect(refused / sent).toBeLessThan(0.01);
  });

  test.each([0.001, 0.003, 0.01])(
    'refusals that come whatever the limit is do not bring it down (share %d)',
    (refusedAnyway) => {
      const most = 64;
      const rule = createAdaptiveLimit(most);
      const untilMs = 10 * 60_000;
      const { sent } = runWalled(rule, { wall: most, latencyMs: 1000, untilMs, refusedAnyway });
      expect(sent / ((most * untilMs) / 1000)).toBeGreaterThan(0.8);
    },
  );
});

describe('whatever happens', () => {
  test('the limit stays between 1 and its ceiling, and pushback of one round counts once', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('good' as const), tokens: fc.nat(500) }),
      fc.record({ kind: fc.constant('overload' as const) }),
      fc.record({ kind: fc.constant('load' as const), waiting: fc.nat(300) }),
      fc.record({
        kind: fc.constant('ceiling' as const),
        ceiling: fc.option(fc.integer({ min: 1, max: 90 })),
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(event, { maxLength: 300 }), (most, events) => {
        const rule = createAdaptiveLimit(most);
        let ceiling = most;
        for (const [nowMs, each] of events.entries()) {
          const ticket = rule.started(nowMs, rule.limit);
          if (each.kind === 'good') rule.succeeded(ticket, nowMs + 1, each.tokens);
          else if (each.kind === 'load')
            rule.observed({ waiting: each.waiting, cacheUsage: null }, nowMs, rule.limit);
          else if (each.kind === 'ceiling') {
            rule.setCeiling(each.ceiling);
            ceiling = Math.min(most, each.ceiling ?? most);
          } else {
            const before = rule.limit;
            const lowered = [1, 2, 3].filter(() => rule.overloaded(ticket, nowMs));
            expect(lowered.length).toBeLessThanOrEqual(1);
            if (lowered.length === 0) expect(rule.limit).toBe(before);
          }
          expect(rule.limit).toBeGreaterThanOrEqual(1);
          expect(rule.limit).toBeLessThanOrEqual(ceiling);
        }
      }),
    );
  });

  test('it does not climb while something else is the bottleneck', () => {
    const rule = createAdaptiveLimit(100);
    for (let n = 0; n < 200; n++) {
      rule.succeeded(rule.started(n, 3), n + 1, 100);
      rule.observed({ waiting: 0, cacheUsage: null }, n, 3);
    }
    expect(rule.limit).toBe(16);
  });

  test('a full cache is no reason to send more', () => {
    const rule = createAdaptiveLimit(100);
    for (let n = 0; n < 20; n++) rule.observed({ waiting: 0, cacheUsage: 0.97 }, n * 1000, rule.limit);
    expect(rule.limit).toBe(16);
  });
});

/** An endpoint that answers after a fixed time, and refuses whatever comes while it has enough to do, and some anyway. */
function runWalled(
  rule: AdaptiveLimit,
  {
    wall,
    latencyMs,
    untilMs,
    refusedAnyway = 0,
  }: {
    readonly wall: number;
    readonly latencyMs: number;
    readonly untilMs: number;
    /** Share of the requests. */
    readonly refusedAnyway?: number;
  },
): { readonly sent: number; readonly refused: number } {
  const random = randomFrom(1);
  const ends: { readonly atMs: number; readonly ticket: Ticket; readonly isRefused: boolean }[] = [];
  let sent = 0;
  let refused = 0;
  let served = 0;
  for (let now = 0; now < untilMs; now += 10) {
    for (const end of ends.splice(0).filter((each) => each.atMs > now || !finish(each))) ends.push(end);
    for (let inFlight = ends.length; inFlight < rule.limit; inFlight++) {
      const isRefused = served >= wall || random() < refusedAnyway;
      if (isRefused) refused += 1;
      else served += 1;
      const atMs = now + (isRefused ? 10 : latencyMs * (0.8 + 0.4 * random()));
      ends.push({ atMs, ticket: rule.started(now, inFlight + 1), isRefused });
    }
  }
  return { sent, refused };

  function finish({ atMs, ticket, isRefused }: (typeof ends)[number]): boolean {
    if (isRefused) rule.overloaded(ticket, atMs);
    else {
      served -= 1;
      sent += 1;
      rule.succeeded(ticket, atMs, 100);
    }
    return true;
  }
}
