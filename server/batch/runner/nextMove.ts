/**
 * What follows from the reading of a limit. Little's law turns a reading into a rate (requests in flight over the time
 * that one takes), which lengths and chance blur far less than counting what came back.
 *
 * Too low a limit costs throughput, too high a one only makes requests wait. So the limit doubles while that pays, then
 * stays above the knee for one round of requests to read the full rate well, and only then comes down to where that rate
 * would be reached with nobody waiting. There it holds, looks higher every few rounds, and starts over when requests
 * take longer or shorter than they did. Pure.
 */
import { freeLine } from './freeLine.ts';
import type { Reading } from './reading.ts';

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
export interface Sight {
  readonly reading: Reading;
  /** Of other limits since it last held, in their order. */
  readonly known: readonly Reading[];
  /** Of lower limits, from earlier: they tell the shape of the server, as long as it is still the same. */
  readonly older: readonly Reading[];
  /** In an answer of mean length. */
  readonly tokens: number;
  readonly ceiling: number;
}

/** A limit, for a purpose, with the readings that are still worth something. */
export interface Move {
  readonly phase: Phase;
  readonly limit: number;
  readonly known: readonly Reading[];
  readonly older: readonly Reading[];
}

/** Growth of the limit that must show in the rate: this share of it. */
const WORTHWHILE = 0.05;
/** A step that gave less than this share of itself is followed by a smaller one. */
const STEEP = 0.3;
const STEP_UP = 2;
const SMALL_STEP_UP = 1.4;
/** A step that gave more than this share of itself went on below the knee, whatever seems to wait. */
const HARDLY_FULL = 0.5;
/** This share of the requests in flight waits at the server: the limit is past the knee. */
const QUEUED = 0.1;
const NOT_QUEUED = 0.05;
/** A rate lower by this is as good. */
const TOLERATED_LOSS = 0.01;
/** More than the knee that was reckoned, so that no place at the server stays empty. */
const HEADROOM = 1.08;
/** The knee lies between two limits that differ by no more: near enough. */
const CLOSE = 1.15;
/** Two limits that differ by less need not both be tried. */
const APART = 1.06;
const STEP_DOWN = 0.8;
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
  const waits = waitingAt(sight);
  const isPast = waits !== null && waits.share > QUEUED && step.steepness < HARDLY_FULL;
  if (!step.pays || isPast) {
    return { phase: { kind: 'dwell', from: null }, limit: reading.limit, known, older };
  }
  return reading.limit < ceiling ? up(sight, sizeAfter(step)) : settle(sight);
}

function dwell(sight: Sight, from: Reading | null): Move | null {
  const { reading, ceiling, tokens } = sight;
  if (reading.count < reading.limit) return null;
  if (from) {
    if (waitingAt(sight)?.isSlower) return holdAt(reading.limit, { ...sight, known: [], older: [] });
    const fall = gainOver(from, sight).gain;
    return settle({ ...sight, known: [], older: stillLower(sight) }, reading.limit * Math.exp(fall));
  }
  const last = bestOf(lowerThan(sight), tokens);
  if (!last || reading.limit >= ceiling) return settle(sight);
  const step = stepFrom(last, sight);
  const waits = waitingAt(sight);
  const mayBeBelow =
    step.steepness > HARDLY_FULL || (waits !== null && waits.share - waits.error < NOT_QUEUED);
  return mayBeBelow && step.gain > step.needed + step.error / 2 ? up(sight, sizeAfter(step)) : settle(sight);
}

function approach(sight: Sight): Move | null {
  const { reading, known } = sight;
  const { error } = reading.msFor(sight.tokens);
  if (reading.count < Math.max(FEW, reading.limit / 4) && error > EXACT) return null;
  const best = bestOf(known, sight.tokens);
  if (!best) return settle(sight);
  const loss = gainOver(best, sight);
  const margin = loss.gain + TOLERATED_LOSS;
  if (Math.abs(margin) <= loss.error && !isMuch(sight)) return null;
  return settle(waitingAt(sight)?.isSlower ? { ...sight, older: [] } : sight);
}

function hold(sight: Sight, { first, rounds }: Extract<Phase, { kind: 'hold' }>): Move | null {
  const { reading, known, older, ceiling } = sight;
  const { limit } = reading;
  if (reading.count < Math.max(LEAST_ROUND, limit)) return null;
  if (first) {
    const { gain, error } = gainOver(first, sight);
    if (Math.abs(gain) > Math.max(CHANGED, 1.5 * error)) {
      if (gain > 0 && limit < ceiling) {
        return up(isFasterThanKnown(sight) ? { ...sight, older: [] } : sight, STEP_UP);
      }
      if (gain < 0) return { phase: { kind: 'dwell', from: first }, limit, known, older };
    }
  }
  const waits = waitingAt(sight);
  if (waits !== null && waits.share - waits.error > QUEUED) {
    return settle({ ...sight, older: stillLower(sight) });
  }
  const begun = first ?? reading;
  if (rounds + 1 < PATIENCE || limit >= ceiling) {
    return { phase: { kind: 'hold', first: begun, rounds: rounds + 1 }, limit, known, older };
  }
  return { phase: { kind: 'probe' }, limit: Math.max(limit + 1, limit * PROBE), known: [begun], older };
}

function probe(sight: Sight): Move | null {
  if (sight.reading.count < FEW || isVague(sight)) return null;
  const last = bestOf(lowerThan(sight), sight.tokens);
  if (!last) return settle(sight);
  const step = stepFrom(last, sight);
  if (step.pays === null) return null;
  const waits = waitingAt(sight);
  const isPast = waits !== null && waits.share > QUEUED && step.steepness < HARDLY_FULL;
  return step.pays && step.gain > step.error && !isPast
    ? up(sight, sizeAfter(step))
    : holdAt(last.limit, sight);
}

/** Goes where the knee must be, by all that is known: between the lowest limit with the full rate and the one below it. */
function settle(sight: Sight, atLeast = 0): Move {
  const { tokens, older } = sight;
  const known = withReading(sight);
  const most = Math.max(...known.map((each) => logRate(each, tokens)));
  const full = known.find((each) => logRate(each, tokens) >= most - TOLERATED_LOSS) ?? sight.reading;
  const below = shapeBelow({ ...sight, known }, full.limit);
  const short = below.at(-1);
  const tooLow = short?.limit ?? 0;
  if (full.limit <= Math.max(tooLow + 1, tooLow * CLOSE)) return holdAt(full.limit, { ...sight, known });
  if (!short) {
    const lower = Math.min(full.limit - 1, full.limit * STEP_DOWN);
    return { phase: { kind: 'approach' }, limit: Math.max(1, lower), known, older };
  }
  const knee = Math.max(atLeast, HEADROOM * freeLine(below, tokens).limitFor(Math.exp(most)));
  const tried = Math.max(tooLow + 1, APART * tooLow, knee);
  if (tried >= full.limit / APART) return holdAt(full.limit, { ...sight, known });
  return { phase: { kind: 'approach' }, limit: Math.round(tried), known, older };
}

function holdAt(limit: number, sight: Sight): Move {
  const older = shapeBelow(sight, limit);
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
  const { gain, error } = gainOver(lower, sight);
  const size = Math.log(sight.reading.limit / lower.limit);
  const needed = WORTHWHILE * size;
  const isSure = Math.abs(gain - needed) > error || isMuch(sight);
  return { gain, error, needed, steepness: gain / size, pays: isSure ? gain > needed : null };
}

function sizeAfter({ steepness }: Step): number {
  return steepness > STEEP ? STEP_UP : SMALL_STEP_UP;
}

function gainOver(
  other: Reading,
  { reading, tokens }: Sight,
): { readonly gain: number; readonly error: number } {
  const error = 2 * Math.hypot(reading.msFor(tokens).error, other.msFor(tokens).error);
  return { gain: logRate(reading, tokens) - logRate(other, tokens), error };
}

/** The logarithm of requests per millisecond. */
function logRate(reading: Reading, tokens: number): number {
  return Math.log(reading.limit / reading.msFor(tokens).ms);
}

/** What waits at the server, as shares of the requests in flight. */
interface Waiting {
  readonly share: number;
  readonly error: number;
  /** Requests take longer than lower limits promise, yet short ones do not wait with the long: the server has become slower. */
  readonly isSlower: boolean;
}

/**
 * Two witnesses must agree: requests take longer than lower limits promise, and short ones wait as long as long ones.
 * Null where too few lower limits are known.
 */
function waitingAt(sight: Sight): Waiting | null {
  const { reading, tokens } = sight;
  const below = shapeBelow(sight, reading.limit);
  if (below.length < 2) return null;
  const free = freeLine(below, tokens).msAt(reading.limit);
  const taken = reading.msFor(tokens);
  const longer = 1 - free.ms / taken.ms;
  const error = 2 * Math.hypot(free.error, taken.error);
  const rest = reading.restShare ?? longer;
  return { share: Math.min(longer, rest), error, isSlower: longer - error > QUEUED && rest < longer / 2 };
}

/** The server is another than it was when lower limits were read. */
function isFasterThanKnown(sight: Sight): boolean {
  const waits = waitingAt(sight);
  return waits !== null && waits.share + waits.error < 0;
}

function bestOf(known: readonly Reading[], tokens: number): Reading | null {
  return known.reduce<Reading | null>(
    (best, each) => (best && logRate(best, tokens) >= logRate(each, tokens) ? best : each),
    null,
  );
}

/** All readings of limits below one, the newest of each. */
function shapeBelow({ known, older }: Sight, most: number): readonly Reading[] {
  const isNewer = (limit: number): boolean => known.some((each) => each.limit === limit);
  return [...older.filter(({ limit }) => !isNewer(limit)), ...known]
    .filter(({ limit }) => limit < most)
    .sort((a, b) => a.limit - b.limit);
}

/** Lower limits that gave less than what was just read; those that gave as much did so when the server was faster. */
function stillLower(sight: Sight): readonly Reading[] {
  const below = shapeBelow(sight, sight.reading.limit);
  return below.filter((each) => gainOver(each, sight).gain > TOLERATED_LOSS);
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
