/** A series as a chart can show it: at most so many points, each the mean of its neighbours. */
import type { SeriesPoint } from '../../server/batch/job.ts';
import type { ChartPoint } from '../webviews/jobContract.ts';

/** Keeps the order; counters take the last value of their group, latencies the mean of those that are known. */
export function thinSeries(points: readonly SeriesPoint[], most: number): readonly ChartPoint[] {
  const perGroup = Math.max(1, Math.ceil(points.length / most));
  const thinned: ChartPoint[] = [];
  for (let start = 0; start < points.length; start += perGroup) {
    const group = points.slice(start, start + perGroup);
    const last = group.at(-1);
    if (last) thinned.push(groupPoint(group, last));
  }
  return thinned;
}

function groupPoint(group: readonly SeriesPoint[], last: SeriesPoint): ChartPoint {
  const mean = (of: (point: SeriesPoint) => number | null): number | null => {
    const known = group.map(of).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    at: last.at / 1000,
    unitsPerSecond: mean(({ unitsPerSecond }) => unitsPerSecond) ?? 0,
    tokensPerSecond: mean(({ tokensPerSecond }) => tokensPerSecond) ?? 0,
    inFlight: mean(({ inFlight }) => inFlight) ?? 0,
    limit: mean(({ limit }) => limit) ?? 0,
    failed: last.failed,
    latencyP50Ms: mean(({ latencyP50Ms }) => latencyP50Ms),
    latencyP95Ms: mean(({ latencyP95Ms }) => latencyP95Ms),
  };
}
