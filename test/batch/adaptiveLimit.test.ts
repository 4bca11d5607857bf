/** The adaptive limit against simulated servers, in simulated time: as good as the best fixed setting, soon, and later too. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAdaptiveLimit } from '../../server/batch/runner/adaptiveLimit.ts';
import { SPEED } from '../servers/simulator/batching.ts';
import { bestFixed, createClient, JUDGED_MS, LEARNING_MS } from './simulatedClient.ts';

const speeds = fc.record({
  stepMs: fc.double({ min: 4, max: 30, noNaN: true }),
  stepMsPerSequence: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
  maxSequences: fc.integer({ min: 16, max: 700 }),
});

describe('on a server that tells of its queue', () => {
  test('a minute after a cold start it does as well as the best fixed limit', () => {
    fc.assert(
      fc.property(speeds, fc.integer(), (speed, seed) => {
        const client = createClient({ ...SPEED, ...speed }, seed, createAdaptiveLimit(2048), 'tells');
        client.runTo(LEARNING_MS);
        const reached = client.rateUntil(LEARNING_MS + JUDGED_MS);
        expect(reached / bestFixed({ ...SPEED, ...speed }, seed)).toBeGreaterThanOrEqual(0.97);
      }),
      { numRuns: 8 },
    );
  });

  test('it follows when the server gets half as wide, and twice', () => {
    const speed = { ...SPEED, maxSequences: 200 };
    const client = createClient(speed, 1, createAdaptiveLimit(2048), 'tells');
    client.runTo(LEARNING_MS);
    let now = LEARNING_MS;
    for (const maxSequences of [100, 200, 400]) {
      client.server.setSpeed({ ...speed, maxSequences }, now);
      client.runTo(now + 30_000);
      const reached = client.rateUntil(now + 90_000);
      now += 90_000;
      expect(reached / bestFixed({ ...speed, maxSequences }, 1)).toBeGreaterThanOrEqual(0.97);
      expect(client.server.waiting).toBeLessThan(0.25 * maxSequences);
    }
  });
});

describe('on a server that tells nothing', () => {
  test('it comes close to the best fixed limit by what comes back', () => {
    fc.assert(
      fc.property(speeds, fc.integer(), (speed, seed) => {
        const client = createClient({ ...SPEED, ...speed }, seed, createAdaptiveLimit(2048), 'silent');
        client.runTo(2 * LEARNING_MS);
        const reached = client.rateUntil(3 * LEARNING_MS);
        expect(reached / bestFixed({ ...SPEED, ...speed }, seed)).toBeGreaterThanOrEqual(0.85);
      }),
      { numRuns: 8 },
    );
  });
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
            rule.overloaded(ticket, nowMs);
            const after = rule.limit;
            expect(rule.overloaded(ticket, nowMs)).toBe(false);
            expect(rule.limit).toBe(after);
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
