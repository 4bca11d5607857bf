/**
 * How many requests an endpoint gets at once, as a pure rule: doubling until the first pushback, then one more per
 * round of successes, and a cut by a third on overload, once per round. Climbs only while the limit is the bottleneck.
 */

/** The rule's state. `round` goes up with every cut; a request remembers the round in which it started. */
export interface AdaptiveLimit {
  readonly limit: number;
  readonly round: number;
  /** A request came back well; `saturated` says that every slot was taken while it ran. */
  succeeded(saturated: boolean): void;
  /** The endpoint pushed back (429, 503, a timeout). True when that lowered the limit. */
  overloaded(startedInRound: number): boolean;
}

const START = 16;
const CUT = 0.7;

/** A limit that adapts between 1 and `ceiling`. */
export function createAdaptiveLimit(ceiling: number): AdaptiveLimit {
  let exact = Math.min(START, ceiling);
  let round = 0;
  let doubling = true;
  return {
    get limit() {
      return Math.floor(exact);
    },
    get round() {
      return round;
    },
    succeeded(saturated) {
      if (!saturated) return;
      exact = Math.min(ceiling, exact + (doubling ? 1 : 1 / exact));
    },
    overloaded(startedInRound) {
      if (startedInRound < round) return false;
      doubling = false;
      round += 1;
      const before = Math.floor(exact);
      exact = Math.max(1, exact * CUT);
      return Math.floor(exact) < before;
    },
  };
}

/** A limit that stays where it is. */
export function createFixedLimit(limit: number): AdaptiveLimit {
  return { limit, round: 0, succeeded: () => undefined, overloaded: () => false };
}
