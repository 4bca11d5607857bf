/** A column's figures: each measure over its cells, with its interval and the shape of its spread. */
import { figureInterval, wilsonInterval } from './interval.ts';
import type { Measure, MeasureValue } from './measure.ts';
import { MEASURES } from './measures.ts';

/** One measure over the cells of a column. Plain data. */
export interface MeasureSummary {
  readonly id: string;
  /** Cells with a figure. */
  readonly n: number;
  /** Cells to which the measure belongs and that have none; they count nowhere else. */
  readonly missing: number;
  /** Of a flag the share of the cells where it is true. Null where n is 0. */
  readonly mean: number | null;
  /**
   * Bounds of the 95 % interval: Wilson's score for flags, Student's t for numbers, drawn into what is possible. Null
   * where it cannot be told.
   */
  readonly low: number | null;
  readonly high: number | null;
  /** Null for flags, and where n is 0. */
  readonly histogram: Histogram | null;
}

/** Equal bins from the least figure to the greatest; one bin where all are equal. */
export interface Histogram {
  readonly least: number;
  readonly greatest: number;
  /** Figures per bin; the last bin holds the greatest too. */
  readonly counts: readonly number[];
}

const BINS = 10;

/**
 * Summaries of all measures that any cell carries, in the order of the table. One pass: 2,000 cells take a few
 * milliseconds, so a column is summarised anew whenever a cell changes.
 */
export function summariseColumn(cells: readonly (readonly MeasureValue[])[]): readonly MeasureSummary[] {
  const byMeasure = new Map<string, (number | boolean | null)[]>();
  for (const cell of cells) {
    for (const { id, value } of cell) {
      const values = byMeasure.get(id);
      if (values) values.push(value);
      else byMeasure.set(id, [value]);
    }
  }
  return MEASURES.flatMap((measure) => {
    const values = byMeasure.get(measure.id);
    return values ? [summarise(measure, values)] : [];
  });
}

function summarise(measure: Measure, values: readonly (number | boolean | null)[]): MeasureSummary {
  const figures = values.filter((value) => value !== null).map(Number);
  const n = figures.length;
  const missing = values.length - n;
  if (n === 0) return { id: measure.id, n, missing, mean: null, low: null, high: null, histogram: null };
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / n;
  if (measure.kind === 'flag') {
    const hits = figures.filter((figure) => figure === 1).length;
    return { id: measure.id, n, missing, mean, ...wilsonInterval(hits, n), histogram: null };
  }
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  const interval = figureInterval(mean, squares / (n - 1), n, measure.unit);
  return { id: measure.id, n, missing, mean, ...interval, histogram: histogramOf(figures) };
}

function histogramOf(figures: readonly number[]): Histogram {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const figure of figures) {
    least = Math.min(least, figure);
    greatest = Math.max(greatest, figure);
  }
  if (least === greatest) return { least, greatest, counts: [figures.length] };
  const counts = new Array<number>(BINS).fill(0);
  const width = (greatest - least) / BINS;
  for (const figure of figures) {
    const bin = Math.min(BINS - 1, Math.floor((figure - least) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { least, greatest, counts };
}
