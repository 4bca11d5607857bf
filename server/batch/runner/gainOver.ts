/** Readings compared by the rates that follow from them. Pure. */
import type { Reading } from './reading.ts';

/** How much more one limit gives than another. Rates are compared by their logarithms, the error is twice the standard one. */
export interface Gain {
  readonly gain: number;
  readonly error: number;
}

/** What the limit of `reading` gives beyond that of `other`, for requests of so many tokens. */
export function gainOver(other: Reading, reading: Reading, tokens: number): Gain {
  const error = 2 * Math.hypot(reading.msFor(tokens).error, other.msFor(tokens).error);
  return { gain: logRate(reading, tokens) - logRate(other, tokens), error };
}

/** The logarithm of requests per millisecond. */
export function logRate(reading: Reading, tokens: number): number {
  return Math.log(reading.limit / reading.msFor(tokens).ms);
}

/** The reading with the highest rate; null without any. */
export function bestOf(readings: readonly Reading[], tokens: number): Reading | null {
  return readings.reduce<Reading | null>(
    (best, each) => (best && logRate(best, tokens) >= logRate(each, tokens) ? best : each),
    null,
  );
}
