/** The pieces that the search for a limit stands on: readings, the line through them, and the memory of overload. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeLine } from '../../server/batch/runner/freeLine.ts';
import { createLimitSearch } from '../../server/batch/runner/limitSearch.ts';
import { createOverloadMemory } from '../../server/batch/runner/overloadMemory.ts';
import { createReading, type Reading } from '../../server/batch/runner/reading.ts';
import { waitingAt } from '../../server/batch/runner/waitingAt.ts';

describe('a reading', () => {
  test('says how long any answer takes, from short ones alone', () => {
    const reading = createReading(32);
    for (const tokens of [80, 90, 120, 100, 85]) reading.add(tokens, 500 + 20 * tokens);
    const { ms, error } = reading.msFor(400);
    expect(ms).toBeCloseTo(500 + 20 * 400, 3);
    expect(error).toBeLessThan(1e-3);
    expect(reading.rest?.share).toBeCloseTo(500 / (500 + 20 * 95), 3);
  });

  test('answers of one length give their mean, and no share of waiting', () => {
    const reading = createReading(32);
    for (const ms of [900, 1000, 1100]) reading.add(200, ms);
    expect(reading.msFor(200).ms).toBeCloseTo(1000);
    expect(reading.rest).toBe(null);
  });

  test('is not sure of what has nothing to do with tokens where their number is not', () => {
    const exact = createReading(32);
    const rough = createReading(32);
    for (const [n, tokens] of [80, 400, 120, 300, 200, 150, 90, 260].entries()) {
      exact.add(tokens, 500 + 20 * tokens);
      rough.add(tokens * (n % 2 ? 1.4 : 0.6), 500 + 20 * tokens);
    }
    expect(exact.rest?.error).toBeLessThan(1e-3);
    expect(rough.rest?.error).toBeGreaterThan(0.1);
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

describe('what waits', () => {
  /** A server with 100 places: a step takes 12 ms and 0.1 for every sequence in it, and what has no place waits for its share. */
  const readingAt = (limit: number): Reading => {
    const reading = createReading(limit);
    const running = Math.min(100, limit);
    const step = 12 + 0.1 * running;
    const waitMs = (limit / running - 1) * 200 * step;
    for (const tokens of [80, 200, 320, 140, 260]) reading.add(tokens, 5 * step + waitMs + tokens * step);
    return reading;
  };
  const at = (limit: number, ...lower: readonly number[]) =>
    waitingAt({ reading: readingAt(limit), known: lower.map(readingAt), older: [], tokens: 200 });

  test('is told by lower limits', () => {
    expect(at(150, 16, 32, 64)?.rest).toBeCloseTo(1 / 3, 1);
    expect(at(150, 16, 32, 64)?.share).toBeGreaterThan(0.1);
    expect(at(100, 16, 32, 64)?.share).toBeLessThan(0.01);
    expect(at(150)).toBe(null);
  });

  test('is told as well when limits at which others waited are known too', () => {
    expect(at(150, 16, 32, 64, 110, 120, 130, 140)).toEqual(at(150, 16, 32, 64));
  });

  test('is not told by limits that were read when the server was wider', () => {
    expect(
      waitingAt({ reading: readingAt(40), known: [], older: [readingAt(36)], tokens: 200 })?.share ?? 0,
    ).toBeLessThan(0.01);
  });
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
