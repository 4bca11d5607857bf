/** The limiter never exceeds its limit, serves in order, loses nobody, and adapts. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AdaptiveLimit } from '../../server/batch/runner/adaptiveLimit.ts';
import { createAdaptiveLimit, createFixedLimit } from '../../server/batch/runner/adaptiveLimit.ts';
import type { Slot, SlotResult } from '../../server/batch/runner/limiter.ts';
import { createLimiter } from '../../server/batch/runner/limiter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the gate', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('acquire' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('release' as const),
        which: fc.nat(),
        result: fc.constantFrom<SlotResult>('succeeded', 'overloaded', 'neutral'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 50 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 80 }) }),
    },
  );

  test('lets no more in than the limit allows, and everyone in the end, in order', async () => {
    const rules = fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((limit) => () => createFixedLimit(limit)),
      fc.integer({ min: 1, max: 40 }).map((ceiling) => () => createAdaptiveLimit(ceiling)),
    );
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { maxLength: 120 }), async (makeRule, steps) => {
        const rule = makeRule();
        const limiter = createLimiter(rule);
        const held: Slot[] = [];
        const order: number[] = [];
        let asked = 0;
        for (const action of steps) {
          const widest = Math.max(limiter.inFlight, rule.limit);
          if (action.kind === 'acquire') {
            const number = asked++;
            void limiter.acquire().then((slot) => {
              order.push(number);
              if (slot) held.push(slot);
            });
          } else if (action.kind === 'release') {
            const [slot] = held.splice(action.which % Math.max(1, held.length), 1);
            if (slot) limiter.release(slot, action.result);
          } else if (action.kind === 'pause') limiter.pause(action.ms);
          else await vi.advanceTimersByTimeAsync(action.ms);
          await vi.advanceTimersByTimeAsync(0);
          expect(limiter.inFlight).toBe(held.length);
          expect(limiter.inFlight).toBeLessThanOrEqual(Math.max(widest, rule.limit));
        }
        while (order.length < asked) {
          await vi.advanceTimersByTimeAsync(100);
          const slot = held.shift();
          if (slot) limiter.release(slot, 'neutral');
          await vi.advanceTimersByTimeAsync(0);
        }
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 150 },
    );
  });

  test('starts nothing during a pause, then goes on', async () => {
    const limiter = createLimiter(createFixedLimit(2));
    limiter.pause(1000);
    limiter.pause(200);
    let entered = 0;
    for (let n = 0; n < 3; n++) void limiter.acquire().then(() => entered++);
    await vi.advanceTimersByTimeAsync(999);
    expect(entered).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(entered).toBe(2);
    expect(limiter.waiting).toBe(1);
  });

  test('closing lets everyone go with nothing', async () => {
    const limiter = createLimiter(createFixedLimit(1));
    const first = await limiter.acquire();
    const second = limiter.acquire();
    limiter.close();
    expect(first).not.toBeNull();
    expect(await second).toBeNull();
    expect(await limiter.acquire()).toBeNull();
  });
});

describe('the adaptive limit', () => {
  test('doubles each round until the first pushback, and stops at its ceiling', () => {
    const rule = createAdaptiveLimit(256);
    const limits = Array.from({ length: 5 }, () => round(rule));
    expect(limits).toEqual([32, 64, 128, 256, 256]);
  });

  test('is cut once per round, however many requests of that round are pushed back', () => {
    const rule = createAdaptiveLimit(100);
    round(rule);
    round(rule);
    const started = rule.round;
    expect([rule.limit, rule.overloaded(started), rule.limit]).toEqual([64, true, 44]);
    for (let n = 0; n < 20; n++) expect(rule.overloaded(started)).toBe(false);
    expect(rule.limit).toBe(44);
    expect([round(rule), round(rule)]).toEqual([45, 46]);
  });

  test('does not climb while it is not the bottleneck, and never falls below one', () => {
    const rule = createAdaptiveLimit(100);
    for (let n = 0; n < 100; n++) rule.succeeded(false);
    expect(rule.limit).toBe(16);
    for (let n = 0; n < 100; n++) rule.overloaded(rule.round);
    expect(rule.limit).toBe(1);
  });

  test('stays between 1 and its ceiling whatever happens', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.boolean(), { maxLength: 400 }),
        (ceiling, signs) => {
          const rule = createAdaptiveLimit(ceiling);
          for (const good of signs) {
            if (good) rule.succeeded(true);
            else rule.overloaded(rule.round);
            expect(rule.limit).toBeGreaterThanOrEqual(1);
            expect(rule.limit).toBeLessThanOrEqual(ceiling);
          }
        },
      ),
    );
  });
});

/** As many successes as are in flight; gives the limit after them. */
function round(rule: AdaptiveLimit): number {
  for (let left = rule.limit; left > 0; left--) rule.succeeded(true);
  return rule.limit;
}
