/**
 * What follows from the reading of a limit. Little's law turns a reading into a rate (requests in flight over the time
 * that one takes), which lengths and chance blur far less than counting what came back.
 *
 * Too low a limit costs throughput, too high a one only makes requests wait. So the limit doubles while that pays, then
 * stays above the knee for one round of requests to read the full rate well, and only then comes down to where that rate
 * would be reached with nobody waiting. There it holds, looks higher every few rounds, sooner where nothing waits, comes
 * down where much does, and starts over when requests take longer or shorter than they did. Pure.
 */
import { freeLine } from './freeLine.ts';
import { bestOf, gainOver, logRate } from './gainOver.ts';
import type { Reading } from './reading.ts';
import {
  freeBelow,
  QUEUED,
  type Readings,
  readBelow,
  restBeyond,
  type Waiting,
  WORTHWHILE,
  waitingAt,
} from './waitingAt.ts';

/** What the limit at hand is there for. */
export type Phase =
  /** Higher while that pays. */
  | { readonly kind: 'climb' }
  /** Stays for a round to read the full rate. `from`: the reading of this limit before its rate fell, if it did. */
  | { readonly kind: 'dwell'; readonly from: Reading | null }
  /** Tries a limit between one known to be too low and one known to be enough. */
  | { readonly kind: 'approach' }
  /** Stays; `first` is what its first round gave. */
  | { readonly kind: 'hold'; readonly first: Reading | null; readonly rounds: number }
  /** Looks whether a higher limit gives more by now. */
  | { readonly kind: 'probe' };

/** What is known when a limit is judged. */
export interface Sight extends Readings {
  readonly ceiling: number;
}

/** A limit, for a purpose, with the readings that are still worth something. */
export interface Move {
  readonly phase: Phase;
  readonly limit: number;
  readonly known: readonly Reading[];
  readonly older: readonly Reading[];
}

/** A step that gave less than this share of itself is followed by a smaller one. */
const STEEP = 0.3;
const STEP_UP = 2;
const SMALL_STEP_UP = 1.4;
/** A step that gave more than this share of itself went on below the knee, whatever seems to wait. */
const HARDLY_FULL = 0.5;
/** Less waits than can be told from nothing. */
const NOT_QUEUED = 0.05;
/** So much waits that one witness is enough. */
const MUCH_QUEUED = 0.2;
/** So much waits that it shows even where no lower limit is known. */
const MOSTLY_QUEUED = 0.4;
/** A rate lower by this is as good. */
const TOLERATED_LOSS = 0.01;
/** More than the knee that was reckoned, so that no place at the server stays empty. */
const HEADROOM = 1.08;
/** The knee lies between two limits that differ by no more: near enough. */
const CLOSE = 1.15;
/** Two limits that differ by less need not both be tried. */
const APART = 1.06;
const STEP_DOWN = 0.8;
const LEAST_STEP_DOWN = 0.5;
const PROBE = 1.3;
/** Rounds between two looks higher. */
const PATIENCE = 3;
/** A change of the rate at one limit by this is the server's. */
const CHANGED = 0.06;
/** Requests that a limit is judged by at the least; those that tell enough unless they agree; those that always do. */
const FEWEST = 8;
const FEW = 16;
const ENOUGH = 64;
const LEAST_ROUND = 32;
/** Standard errors of a reading. */
const EXACT = 0.01;
const VAGUE = 0.08;

/** Null while the reading does not say enough. */
export function nextMove(sight: Sight, phase: Phase): Move | null {
  if (sight.reading.count < FEWEST) return null;
  switch (phase.kind) {
    case 'climb':
      return climb(sight);
    case 'dwell':
      return dwell(sight, phase.from);
    case 'approach':
      return approach(sight);
    case 'hold':
      return hold(sight, phase);
    case 'probe':
      return probe(sight);
  }
}

function climb(sight: Sight): Move | null {
  const { reading, ceiling, known, older } = sight;
  if (isVague(sight)) return null;
  const last = bestOf(lowerThan(sight), sight.tokens);
  if (!last) return reading.limit < ceiling ? up(sight, STEP_UP) : null;
  const step = stepFrom(last, sight);
  if (step.pays === null) return null;
  const isPast = isPastKnee(waitingAt(sight), step);
  if (!step.pays || isPast) {
    return { phase: { kind: 'dwell', from: null }, limit: reading.limit, known, older };
  }
  return reading.limit < ceiling ? up(sight, sizeAfter(step)) : settle(sight);
}

function dwell(sight: Sight, from: Reading | null): Move | null {
  const { reading, ceiling, tokens } = sight;
  const { limit } = reading;
  if (reading.count < limit) return null;
  if (from) {
    if (waitingAt(sight)?.isSlower) return holdAt(limit, { ...sight, known: [], older: [] });
    const fall = gainOver(from, reading, tokens).gain;
    return settle({ ...sight, known: [], older: freeBelow(sight, limit) }, limit * Math.exp(fall));
  }
  const last = bestOf(lowerThan(sight), tokens);
  if (!last || limit >= ceiling) return settle(sight);
  const step = stepFrom(last, sight);
  const waits = waitingAt(sight);
  const mayBeBelow =
    step.steepness > HARDLY_FULL || (waits !== null && waits.share - waits.error < NOT_QUEUED);
  return mayBeBelow && step.gain > step.needed + step.error / 2 ? up(sight, sizeAfter(step)) : settle(sight);
}

function approach(sight: Sight): Move | null {
  const { reading, known, tokens } = sight;
  const { error } = reading.msFor(tokens);
  if (reading.count < Math.max(FEW, reading.limit / 4) && error > EXACT) return null;
  const best = bestOf(known, tokens);
  if (!best) return settle(sight);
  const loss = gainOver(best, reading, tokens);
  const margin = loss.gain + TOLERATED_LOSS;
  if (Math.abs(margin) <= loss.error && !isMuch(sight)) return null;
  return settle(waitingAt(sight)?.isSlower ? { ...sight, older: [] } : sight);
}

function hold(sight: Sight, { first, rounds }: Extract<Phase, { kind: 'hold' }>): Move | null {
  const { reading, known, older, ceiling, tokens } = sight;
  const { limit } = reading;
  if (reading.count < Math.max(LEAST_ROUND, limit)) return null;
  const waits = waitingAt(sight);
  if (first) {
    const { gain, error } = gainOver(first, reading, tokens);
    if (Math.abs(gain) > Math.max(CHANGED, 1.5 * error)) {
      if (gain > 0 && limit < ceiling) return up(waits?.isFaster ? { ...sight, older: [] } : sight, STEP_UP);
      if (gain < 0) return { phase: { kind: 'dwell', from: first }, limit, known, older };
    }
  }
  const lower = isQueued(sight, waits) ? settle({ ...sight, older: freeBelow(sight, limit) }) : null;
  if (lower && lower.limit < limit) return lower;
  const begun = first ?? reading;
  const hasRoom = waits !== null && waits.share + waits.error < NOT_QUEUED;
  if ((rounds + 1 < PATIENCE && !hasRoom) || limit >= ceiling) {
    return { phase: { kind: 'hold', first: begun, rounds: rounds + 1 }, limit, known, older };
  }
  return { phase: { kind: 'probe' }, limit: Math.max(limit + 1, limit * PROBE), known: [reading], older };
}

function probe(sight: Sight): Move | null {
  if (sight.reading.count < FEW || isVague(sight)) return null;
  const last = bestOf(lowerThan(sight), sight.tokens);
  if (!last) return settle(sight);
  const step = stepFrom(last, sight);
  if (step.pays === null) return null;
  const isPast = isPastKnee(waitingAt(sight), step);
  return step.pays && step.gain > step.error && !isPast
    ? up(sight, sizeAfter(step))
    : holdAt(last.limit, sight);
}

/** Goes where the knee must be, by all that is known: between the lowest limit with the full rate and the one below it. */
function settle(sight: Sight, atLeast = 0): Move {
  const { older } = sight;
  const all = { ...sight, known: withReading(sight) };
  const best = bestOf(all.known, sight.tokens) ?? sight.reading;
  const full = all.known.find((each) => isFull(each, best, all)) ?? sight.reading;
  const tooLow = readBelow(all, full.limit).at(-1)?.limit ?? 0;
  if (full.limit <= Math.max(tooLow + 1, tooLow * CLOSE)) return holdAt(full.limit, all);
  const knee = Math.max(atLeast, HEADROOM * kneeBelow(full, best, all));
  const tried = Math.max(tooLow + 1, APART * tooLow, knee);
  if (tried >= full.limit / APART) return holdAt(full.limit, all);
  return { phase: { kind: 'approach' }, limit: Math.round(tried), known: all.known, older };
}

/** A limit has the full rate where it gives as much as the best, or seems by chance to give less while requests wait. */
function isFull(each: Reading, best: Reading, sight: Sight): boolean {
  const loss = gainOver(each, best, sight.tokens);
  if (loss.gain <= TOLERATED_LOSS) return true;
  const waits = waitingAt({ ...sight, reading: each });
  return loss.gain <= loss.error && waits !== null && waits.share - waits.error > NOT_QUEUED;
}

/**
 * The lowest limit that would give the best rate: by the line through lower ones, or, where that says more, by the share
 * that waits at one with the full rate, until a lower one turns out to give less.
 */
function kneeBelow(full: Reading, best: Reading, sight: Sight): number {
  const free = freeBelow(sight, full.limit);
  const tooLow = readBelow(sight, full.limit).at(-1)?.limit ?? 0;
  const rate = Math.exp(logRate(best, sight.tokens));
  const byRate =
    free.length > 0 ? freeLine(free, sight.tokens).limitFor(rate) : (full.limit * STEP_DOWN) / HEADROOM;
  const rest = restBeyond(full, free);
  const byRest = full.limit * Math.max(LEAST_STEP_DOWN, 1 - rest);
  return rest > QUEUED && HEADROOM * byRest > APART * tooLow ? Math.min(byRest, byRate) : byRate;
}

function holdAt(limit: number, sight: Sight): Move {
  const older = freeBelow(sight, limit);
  return { phase: { kind: 'hold', first: null, rounds: 0 }, limit, known: [], older };
}

function up(sight: Sight, factor: number): Move {
  const { limit } = sight.reading;
  return {
    phase: { kind: 'climb' },
    limit: Math.ceil(limit * factor),
    known: withReading(sight),
    older: sight.older,
  };
}

/** What a higher limit gave beyond a lower one. Rates are compared by their logarithms, errors are twice the standard one. */
interface Step {
  readonly gain: number;
  readonly error: number;
  readonly needed: number;
  /** The gain as a share of the step: 1 where the rate grew as the limit did. */
  readonly steepness: number;
  /** Null while that is not sure. */
  readonly pays: boolean | null;
}

function stepFrom(lower: Reading, sight: Sight): Step {
  const { gain, error } = gainOver(lower, sight.reading, sight.tokens);
  const size = Math.log(sight.reading.limit / lower.limit);
  const needed = WORTHWHILE * size;
  const isSure = Math.abs(gain - needed) > error || isMuch(sight);
  return { gain, error, needed, steepness: gain / size, pays: isSure ? gain > needed : null };
}

function sizeAfter({ steepness }: Step): number {
  return steepness > STEEP ? STEP_UP : SMALL_STEP_UP;
}

/** By both witnesses, or by the one that stays where too little is known of lower limits. */
function isQueued({ reading }: Sight, waits: Waiting | null): boolean {
  if (waits !== null && waits.share - waits.error > QUEUED) return true;
  return waits ? waits.rest > MUCH_QUEUED : restBeyond(reading, []) > MOSTLY_QUEUED;
}

/** A higher limit only lets more wait. */
function isPastKnee(waits: Waiting | null, step: Step): boolean {
  if (waits === null || step.steepness >= HARDLY_FULL) return false;
  return waits.share > QUEUED || waits.rest > MUCH_QUEUED;
}

function lowerThan({ known, reading }: Sight): readonly Reading[] {
  return known.filter(({ limit }) => limit < reading.limit);
}

function withReading({ known, reading }: Sight): readonly Reading[] {
  const others = known.filter(({ limit }) => limit !== reading.limit);
  return [...others, reading].sort((a, b) => a.limit - b.limit);
}

/** As many as are ever waited for: half a round. */
function isMuch({ reading }: Sight): boolean {
  return reading.count >= Math.max(ENOUGH, reading.limit / 2);
}

/** Not exact, and a few more requests would tell. */
function isVague(sight: Sight): boolean {
  const { error } = sight.reading.msFor(sight.tokens);
  return error > EXACT && (sight.reading.count < FEW || error > VAGUE) && !isMuch(sight);
}
