/**
 * How long a request takes as long as none has to wait for another, as a straight line over the limit: a batching
 * server's step costs a fixed time and a little for every sequence in it. What a request takes longer than that, it has
 * waited; and where the line meets a rate, there is the lowest limit that can give it. Pure.
 */
import type { Duration, Reading } from './reading.ts';

export interface FreeLine {
  /** The time at a limit. */
  msAt(limit: number): Duration;
  /** The limit that gives so many requests per millisecond; infinite where none does. */
  limitFor(rate: number): number;
}

/** Readings that the line goes through at the most, the highest limits first: far below, servers behave otherwise. */
const MOST_POINTS = 4;
/** No reading is taken to be more exact than this. */
const LEAST_ERROR = 0.005;

/** The line through readings in the order of their limits, of which there is one at the least, for requests of so many tokens. */
export function freeLine(readings: readonly Reading[], tokens: number): FreeLine {
  const points = readings.slice(-MOST_POINTS).map((reading) => {
    const { ms, error } = reading.msFor(tokens);
    return { limit: reading.limit, ms, weight: (ms * Math.max(LEAST_ERROR, error)) ** -2 };
  });
  const sum = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((all, point) => all + of(point), 0);
  const weight = sum((point) => point.weight);
  const meanLimit = sum((point) => point.weight * point.limit) / weight;
  const meanMs = sum((point) => point.weight * point.ms) / weight;
  const spread = sum((point) => point.weight * (point.limit - meanLimit) ** 2);
  const common = sum((point) => point.weight * (point.limit - meanLimit) * (point.ms - meanMs));
  const slope = spread > 0 ? Math.max(0, common / spread) : 0;
  return {
    msAt(limit) {
      const away = limit - meanLimit;
      const ms = meanMs + slope * away;
      return { ms, error: Math.sqrt(1 / weight + (spread > 0 ? away ** 2 / spread : 0)) / ms };
    },
    limitFor: (rate) =>
      rate * slope < 1
        ? (rate * (meanMs - slope * meanLimit)) / (1 - rate * slope)
        : Number.POSITIVE_INFINITY,
  };
}
