/** Where the axis of time has its labels, and how much time it shows. Pure. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds that may lie between two labels. */
export const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14, 28, 56, 112, 365].map((days) => days * DAY),
];

/** An axis shows as much at the least: a job that has just begun has one moment. */
const LEAST_SECONDS = 10;

/** The moments between two (seconds since 1970) that are full steps by a clock so many seconds ahead of UTC; never none. */
export function timeTicks(from: number, to: number, step: number, aheadSeconds: number): readonly number[] {
  const ticks: number[] = [];
  if (step > 0) {
    const first = Math.ceil((from + aheadSeconds) / step) * step - aheadSeconds;
    for (let tick = first; tick <= to; tick += step) ticks.push(tick);
  }
  return ticks.length > 0 ? ticks : [to];
}

/** What an axis shows of these moments. */
export function timeRange(times: readonly number[]): [number, number] {
  const last = times.at(-1) ?? 0;
  return [Math.min(times[0] ?? last, last - LEAST_SECONDS), last];
}
