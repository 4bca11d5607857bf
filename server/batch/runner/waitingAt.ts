/**
 * What waits at a server that does not say so. Two witnesses: requests take longer than at lower limits where nobody
 * waits (`freeLine.ts`), and short ones wait as long as long ones (`rest` of a reading). Pure.
 */
import { freeLine } from './freeLine.ts';
import { bestOf, gainOver } from './gainOver.ts';
import type { Reading } from './reading.ts';

/** The reading at hand, and those it is judged by. */
export interface Readings {
  readonly reading: Reading;
  /** Of other limits since the search last held one, in their order. */
  readonly known: readonly Reading[];
  /** Of lower limits, from earlier: they tell the shape of the server, as long as it is still the same. */
  readonly older: readonly Reading[];
  /** In an answer of mean length. */
  readonly tokens: number;
}

/** What waits, as shares of the requests in flight. */
export interface Waiting {
  /** What both witnesses say. */
  readonly share: number;
  readonly error: number;
  /** What the second says alone, at the least: where every sequence slows all others much, the first hardly sees who waits. */
  readonly rest: number;
  /** Requests take longer than lower limits promise, yet short ones do not wait with the long: the server has become slower. */
  readonly isSlower: boolean;
  /** Requests take less than lower limits promise: the server has become faster. */
  readonly isFaster: boolean;
}

/** A rate that still grew by this share of the limit's growth was below the knee. */
export const WORTHWHILE = 0.05;
/** This share of the requests in flight waits at the server: the limit is past the knee. */
export const QUEUED = 0.1;

/** Null where too little is known of lower limits. */
export function waitingAt(readings: Readings): Waiting | null {
  const { reading, tokens } = readings;
  const below = freeBelow(readings, reading.limit);
  if (below.length < (reading.rest ? 1 : 2)) return null;
  const free = freeLine(below, tokens).msAt(reading.limit);
  const taken = reading.msFor(tokens);
  const longer = 1 - free.ms / taken.ms;
  const error = 2 * Math.hypot(free.error, taken.error);
  const rest = reading.rest ? reading.rest.share - lowestRest(below) : longer;
  return {
    share: Math.min(longer, rest),
    error,
    rest: restBeyond(reading, below),
    isSlower: longer - error > QUEUED && rest < longer / 2,
    isFaster: longer + error < 0,
  };
}

/** The share of a request's time that has nothing to do with tokens, at the least, beyond what it is where nobody waits. */
export function restBeyond(reading: Reading, free: readonly Reading[]): number {
  return reading.rest ? reading.rest.share - reading.rest.error - lowestRest(free) : 0;
}

/** All readings of limits below one, the newest of each, in the order of limits. */
export function readBelow({ known, older }: Readings, limit: number): readonly Reading[] {
  const isNewer = (each: Reading): boolean => known.some((other) => other.limit === each.limit);
  return [...older.filter((each) => !isNewer(each)), ...known]
    .filter((each) => each.limit < limit)
    .sort((a, b) => a.limit - b.limit);
}

/**
 * Those of them whose requests surely did not wait: the best rate known is clearly higher, so they were too low, and their
 * short requests were as much quicker than their long ones as anywhere. A line through others would take waiting for work.
 */
export function freeBelow(readings: Readings, limit: number): readonly Reading[] {
  const { known, reading, tokens } = readings;
  const best = bestOf([...known, reading], tokens) ?? reading;
  const below = readBelow(readings, limit);
  const isTooLow = (each: Reading): boolean => {
    const { gain, error } = gainOver(each, best, tokens);
    const size = Math.log(best.limit / each.limit);
    return size > 0 && gain > Math.max(error, WORTHWHILE * size);
  };
  return below.filter((each) => isTooLow(each) && restBeyond(each, below) < QUEUED);
}

/** At the most. */
function lowestRest(readings: readonly Reading[]): number {
  const shares = readings.map(({ rest }) => (rest ? rest.share + rest.error : 0));
  return shares.length > 0 ? Math.max(0, Math.min(...shares)) : 0;
}
