/**
 * Measures over any number of rows in bounded memory: counts, means and intervals are exact, the shape of a spread is
 * that of an even sample.
 */
import { figureInterval, wilsonInterval } from '../../../server/measures/interval.ts';
import type { Measure, MeasureValue } from '../../../server/measures/measure.ts';
import { MEASURES } from '../../../server/measures/measures.ts';
import type { MeasureSummary } from '../../../server/measures/summarise.ts';
import { summariseColumn } from '../../../server/measures/summarise.ts';

export interface MeasureTally {
  add(values: readonly MeasureValue[]): void;
  /** In the order of the table of measures. */
  summaries(): readonly MeasureSummary[];
}

/** Rephrasings kept for the shapes; when they are twice as many, every second one goes. */
const SAMPLE = 2048;

export function createMeasureTally(): MeasureTally {
  const running = new Map<string, Running>();
  let sample: (readonly MeasureValue[])[] = [];
  let every = 1;
  let seen = 0;
  return {
    add(values) {
      for (const { id, value } of values) {
        const known = running.get(id) ?? { n: 0, missing: 0, mean: 0, squares: 0 };
        running.set(id, known);
        if (value === null) known.missing += 1;
        else take(known, Number(value));
      }
      if (seen % every === 0) sample.push(values);
      seen += 1;
      if (sample.length < 2 * SAMPLE) return;
      sample = sample.filter((_, at) => at % 2 === 0);
      every *= 2;
    },
    summaries() {
      const shapes = new Map(summariseColumn(sample).map((summary) => [summary.id, summary.histogram]));
      return MEASURES.flatMap((measure) => {
        const known = running.get(measure.id);
        return known ? [summaryOf(measure, known, shapes.get(measure.id) ?? null)] : [];
      });
    },
  };
}

/** Welford's running mean and sum of squared deviations. */
interface Running {
  n: number;
  missing: number;
  mean: number;
  squares: number;
}

function take(running: Running, figure: number): void {
  running.n += 1;
  const before = figure - running.mean;
  running.mean += before / running.n;
  running.squares += before * (figure - running.mean);
}

function summaryOf(
  { id, kind, unit }: Measure,
  { n, missing, mean, squares }: Running,
  histogram: MeasureSummary['histogram'],
): MeasureSummary {
  if (n === 0) return { id, n, missing, mean: null, low: null, high: null, histogram: null };
  const interval =
    kind === 'flag' ? wilsonInterval(mean * n, n) : figureInterval(mean, squares / (n - 1), n, unit);
  return { id, n, missing, mean, ...interval, histogram: kind === 'flag' ? null : histogram };
}
