/** How long a job may still take, as a range, from how fast it was lately. */
import type { SeriesPoint } from '../../server/batch/job.ts';

/** Seconds. */
export interface EtaRange {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** Ten minutes of points: one comes about every five seconds. */
const LATELY = 120;
/** With fewer points the range is only a guess around the last rate. */
const ENOUGH = 6;

/** Null while nobody knows: nothing was finished lately, or nothing is left. */
export function etaRange(points: readonly SeriesPoint[], left: number, rate: number | null): EtaRange | null {
  if (left <= 0) return null;
  const rates = points
    .slice(-LATELY)
    .map(({ unitsPerSecond }) => unitsPerSecond)
    .filter((one) => one > 0)
    .sort((a, b) => a - b);
  const now = rate ?? rates.at(Math.floor(rates.length / 2)) ?? 0;
  if (now <= 0) return null;
  const slow = rates.length < ENOUGH ? now / 1.5 : Math.min(now, quantile(rates, 0.1));
  const fast = rates.length < ENOUGH ? now * 1.5 : Math.max(now, quantile(rates, 0.9));
  return { low: left / fast, likely: left / now, high: left / slow };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
