/** Decoders of measures, summaries, comparisons and votes. */
import type { MeasureValue } from '../../../server/measures/measure.ts';
import type { Histogram, MeasureSummary } from '../../../server/measures/summarise.ts';
import type { Decoder } from '../decoder.ts';
import { count, eitherOf, flag, listOf, nullable, number, pairOf, shape, text } from '../decoder.ts';
import type { Ballot, Tally, Voting } from '../judging.ts';
import type {
  CheckBadge,
  CheckSummary,
  ColumnComparison,
  ColumnSummary,
  MeasureDifference,
  NearDuplicateSummary,
  OpeningSummary,
  PromptChange,
} from '../summaries.ts';

export const measureValue: Decoder<MeasureValue> = shape<MeasureValue>({
  id: text,
  value: nullable(eitherOf(flag, number)),
});

export const checkBadge: Decoder<CheckBadge> = shape<CheckBadge>({ name: text, passed: nullable(flag) });

const measureSummary: Decoder<MeasureSummary> = shape<MeasureSummary>({
  id: text,
  n: count,
  missing: count,
  mean: nullable(number),
  low: nullable(number),
  high: nullable(number),
  histogram: nullable(shape<Histogram>({ least: number, greatest: number, counts: listOf(count) })),
});

const openings: Decoder<OpeningSummary> = shape<OpeningSummary>({
  n: count,
  curve: listOf(shape({ characters: count, share: number, opening: text })),
  distinct: count,
  hint: text,
});

export const columnSummary: Decoder<ColumnSummary> = shape<ColumnSummary>({
  column: text,
  n: count,
  measures: listOf(measureSummary),
  checks: listOf(shape<CheckSummary>({ name: text, passed: count, failed: count, missing: count })),
  openings: nullable(openings),
  nearDuplicates: nullable(
    shape<NearDuplicateSummary>({ n: count, share: number, groups: listOf(listOf(text)) }),
  ),
});

export const columnComparison: Decoder<ColumnComparison> = shape<ColumnComparison>({
  base: text,
  head: text,
  changes: listOf(shape<PromptChange>({ what: text, before: text, after: text })),
  warning: nullable(text),
  differences: listOf(
    shape<MeasureDifference>({
      id: text,
      n: count,
      mean: nullable(number),
      low: nullable(number),
      high: nullable(number),
    }),
  ),
});

export const tally: Decoder<Tally> = shape<Tally>({
  columns: pairOf(text),
  wins: count,
  losses: count,
  ties: count,
  rate: nullable(number),
  low: nullable(number),
  high: nullable(number),
});

export const voting: Decoder<Voting> = shape<Voting>({
  columns: pairOf(text),
  ballot: nullable(shape<Ballot>({ id: text, row: text, left: text, right: text })),
  done: count,
  total: count,
  tally: nullable(tally),
});
