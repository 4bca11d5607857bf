/** Figures over columns and between them. Part of the contract in `messages.ts`; plain data. */
import type { Unit } from '../../server/measures/measure.ts';
import type { OpeningCollapse } from '../../server/measures/openingCollapse.ts';
import type { MeasureSummary } from '../../server/measures/summarise.ts';

/** What a measure is, for labels and hovers. */
export interface MeasureLabel {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly kind: 'number' | 'flag';
  readonly definition: string;
  readonly source: string;
}

/** A check that the prompt asks for, and its verdict; null where it cannot be given. */
export interface CheckBadge {
  readonly name: string;
  readonly passed: boolean | null;
}

/** All that is known of the finished cells of one column. */
export interface ColumnSummary {
  readonly column: string;
  /** Rephrasings counted. */
  readonly n: number;
  readonly measures: readonly MeasureSummary[];
  readonly checks: readonly CheckSummary[];
  /** Null below 100 rephrasings. */
  readonly openings: OpeningSummary | null;
  /** Null below 100 rephrasings. */
  readonly nearDuplicates: NearDuplicateSummary | null;
}

export interface CheckSummary {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly missing: number;
}

/** How far rephrasings begin alike: a hint, no verdict. `hint` is what to say beside it. */
export interface OpeningSummary extends OpeningCollapse {
  readonly hint: string;
}

/** Rephrasings that are nearly the same although their documents differ. */
export interface NearDuplicateSummary {
  readonly n: number;
  /** Of the texts, those beyond the first of each group, 0 to 1. */
  readonly share: number;
  /** Keys of the rows of each group, the largest first; at most 20 groups. */
  readonly groups: readonly (readonly string[])[];
}

/** Two columns on the same documents. */
export interface ColumnComparison {
  /** Ids of columns; differences are `head` less `base`. */
  readonly base: string;
  readonly head: string;
  readonly changes: readonly PromptChange[];
  /** Set when more than one thing changed, so that a difference has no single cause. */
  readonly warning: string | null;
  readonly differences: readonly MeasureDifference[];
}

/** What differs between two variants, in words; `before` and `after` are texts to be compared. */
export interface PromptChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Mean of the paired differences with its 95 % interval. */
export interface MeasureDifference {
  readonly id: string;
  /** Pairs in which both sides have a value. */
  readonly n: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
