/**
 * What requests took that started at one limit, as sums. Long answers take longer; a straight line through tokens and
 * times (least squares) takes that out, so that the same question can be put to every reading: how long does a request
 * of this many tokens take at this limit? A few requests then say as much as hundreds of bare latencies. Pure.
 */

/** How long something takes. */
export interface Duration {
  readonly ms: number;
  /** Standard error as a share of `ms`. */
  readonly error: number;
}

/** A share of the time that requests take, and twice its standard error. */
export interface Rest {
  readonly share: number;
  readonly error: number;
}

/** The requests seen at one limit. */
export interface Reading {
  readonly limit: number;
  readonly count: number;
  add(tokens: number, ms: number): void;
  /** For a request of that many tokens. Wants three requests at the least. */
  msFor(tokens: number): Duration;
  /** What has nothing to do with tokens: waiting, reading the prompt. Null where all answers are equally long. */
  readonly rest: Rest | null;
}

/** Requests of one time share their fate: they err together, by about this factor more than if each were alone. */
const SHARED_FATE = 2;
const LEAST_MS = 1e-3;

/** Nothing seen yet. */
export function createReading(limit: number): Reading {
  let count = 0;
  let tokensSum = 0;
  let msSum = 0;
  let tokensSquared = 0;
  let msSquared = 0;
  let product = 0;
  /** The line, and what it was laid through. */
  const line = () => {
    const meanTokens = tokensSum / count;
    const meanMs = Math.max(LEAST_MS, msSum / count);
    const spread = tokensSquared / count - meanTokens ** 2;
    const common = product / count - meanTokens * meanMs;
    const isSpread = spread > 1e-6 * meanTokens ** 2;
    return {
      meanTokens,
      meanMs,
      spread,
      common,
      isSpread,
      slope: isSpread ? Math.max(0, common / spread) : 0,
    };
  };
  return {
    limit,
    get count() {
      return count;
    },
    add(tokens, ms) {
      count += 1;
      tokensSum += tokens;
      msSum += ms;
      tokensSquared += tokens * tokens;
      msSquared += ms * ms;
      product += tokens * ms;
    },
    get rest() {
      const { meanTokens, meanMs, spread, common, isSpread, slope } = line();
      if (!isSpread) return null;
      const left = Math.max(0, msSquared / count - meanMs ** 2 - slope * common);
      const slopeError = Math.sqrt(left / Math.max(1, count - 2) / spread);
      const perMs = meanTokens / meanMs;
      return { share: 1 - slope * perMs, error: 2 * slopeError * perMs };
    },
    msFor(tokens) {
      const { meanTokens, meanMs, spread, common, isSpread, slope } = line();
      const away = tokens - meanTokens;
      const ms = Math.max(0.05 * meanMs, meanMs + slope * away, LEAST_MS);
      const rest = Math.max(0, msSquared / count - meanMs ** 2 - slope * common);
      const variance = (rest / Math.max(1, count - 2)) * (1 + (isSpread ? away ** 2 / spread : 0));
      return { ms, error: (SHARED_FATE * Math.sqrt(variance)) / ms };
    },
  };
}
