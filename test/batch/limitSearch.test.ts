/** The pieces that the search for a limit stands on: readings, the line through them, and the memory of overload. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeLine } from '../../server/batch/runner/freeLine.ts';
import { createLimitSearch } from '../../server/batch/runner/limitSearch.ts';
import { createOverloadMemory } from '../../server/batch/runner/overloadMemory.ts';
import { createReading } from '../../server/batch/runner/reading.ts';

describe('a reading', () => {
  test('says how long any answer takes, from short ones alone', () => {
    const reading = createReading(32);
    for (const tokens of [80, 90, 120, 100, 85]) reading.add(tokens, 500 + 20 * tokens);
    const { ms, error } = reading.msFor(400);
    expect(ms).toBeCloseTo(500 + 20 * 400, 3);
    expect(error).toBeLessThan(1e-3);
    expect(reading.restShare).toBeCloseTo(500 / (500 + 20 * 95), 3);
  });

  test('answers of one length give their mean, and no share of waiting', () => {
    const reading = createReading(32);
    for (const ms of [900, 1000, 1100]) reading.add(200, ms);
    expect(reading.msFor(200).ms).toBeCloseTo(1000);
    expect(reading.restShare).toBe(null);
  });

  test('is finite and positive whatever came back', () => {
    const request = fc.tuple(fc.nat(5000), fc.double({ min: 0, max: 1e7, noNaN: true }));
    fc.assert(
      fc.property(fc.array(request, { minLength: 3, maxLength: 50 }), fc.nat(5000), (requests, tokens) => {
        const reading = createReading(8);
        for (const [length, ms] of requests) reading.add(length, ms);
        const duration = reading.msFor(tokens);
        expect(duration.ms).toBeGreaterThan(0);
        expect(Number.isFinite(duration.ms)).toBe(true);
        expect(duration.error).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('the free line goes on beyond what was read, to the limit that gives a rate', () => {
  const readings = [16, 32, 64].map((limit) => {
    const reading = createReading(limit);
    for (let n = 0; n < 4; n++) reading.add(100, 100 * (12 + 0.1 * limit));
    return reading;
  });
  const line = freeLine(readings, 100);
  expect(line.msAt(200).ms).toBeCloseTo(100 * (12 + 0.1 * 200), 3);
  expect(line.limitFor(200 / 3200)).toBeCloseTo(200, 3);
  expect(line.limitFor(1)).toBe(Number.POSITIVE_INFINITY);
});

test('overload is remembered, longer each time it happens again', () => {
  const memory = createOverloadMemory();
  expect(memory.ceilingAt(0)).toBe(Number.POSITIVE_INFINITY);
  memory.note(100, 0);
  expect(memory.ceilingAt(29_999)).toBe(95);
  expect(memory.ceilingAt(30_000)).toBe(Number.POSITIVE_INFINITY);
  memory.note(100, 31_000);
  expect(memory.ceilingAt(31_000 + 59_999)).toBe(95);
  memory.note(1, 100_000);
  expect(memory.ceilingAt(100_001)).toBe(1);
});

test('a search stays within its ceiling and moves only by what it is told, whatever that is', () => {
  const request = fc.record({
    tokens: fc.nat(3000),
    ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    ceiling: fc.integer({ min: 1, max: 600 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.array(request, { maxLength: 400 }),
      fc.integer({ min: 1, max: 40 }),
      (first, requests, each) => {
        const search = createLimitSearch(first);
        for (const { tokens, ms, ceiling } of requests) {
          for (let n = 0; n < each; n++) {
            const { limit, turn } = search;
            search.sawLength(tokens);
            search.add(tokens, ms, ceiling);
            expect(Number.isInteger(search.limit)).toBe(true);
            expect(search.limit).toBeGreaterThanOrEqual(1);
            if (search.turn === turn) expect(search.limit).toBe(limit);
            else expect(search.limit).toBeLessThanOrEqual(ceiling);
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});
