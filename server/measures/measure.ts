/** What a measure is: a fact about one rephrasing, with its definition and where it comes from. Never a quality score. */
import type { OutputForm } from '../language/prompt.ts';

/** What a measure looks at: one generated text beside what it was made from. Plain data; rooms that have it hand it in. */
export interface MeasureInput {
  /** The rephrasing, reasoning split off. */
  readonly text: string;
  /** What the model thought before it answered, as the server gave it; null without any. */
  readonly reasoning: string | null;
  /** The document as read from the dataset, uncut. */
  readonly source: string;
  /** The prompt's template, its placeholders unfilled. */
  readonly promptText: string;
  readonly form: OutputForm;
  readonly finishReason: string | null;
  /** As the server counted; null when it reported no usage. */
  readonly completionTokens: number | null;
}

/**
 * What a figure counts. `ratio`: a plain quotient, 1 for equal; `share`: from 0 to 1, shown in percent. The share of a
 * flag is that of the rephrasings where it is true.
 */
export type Unit = 'tokens' | 'count' | 'ratio' | 'share';

interface Described {
  /** In lower case with `_`; the same in rows, checks and messages, and never changed once published. */
  readonly id: string;
  /** Few words for a column's head. */
  readonly label: string;
  readonly unit: Unit;
  /** No measure says by itself what is good: more may be better for one prompt and worse for the next. */
  readonly higherIs: 'neutral';
  /** Output forms to which it belongs; null for all. */
  readonly forms: readonly OutputForm[] | null;
  /** In full sentences, for people: how it is computed, and when it is missing. */
  readonly definition: string;
  /** Why it is worth a look, with the figure there is. */
  readonly source: string;
}

export interface NumberMeasure extends Described {
  readonly kind: 'number';
  /** Null where it cannot be told; bounded in time on any text. */
  compute(input: MeasureInput): number | null;
}

export interface FlagMeasure extends Described {
  readonly kind: 'flag';
  readonly unit: 'share';
  /** The check that can be asked for in a prompt, and the value that passes it. */
  readonly check: { readonly name: string; readonly passes: boolean };
  /** Null where it cannot be told; bounded in time on any text. */
  compute(input: MeasureInput): boolean | null;
}

export type Measure = NumberMeasure | FlagMeasure;

/** One figure of one rephrasing; null where it is missing, which is never 0 and never false. */
export interface MeasureValue {
  readonly id: string;
  readonly value: number | boolean | null;
}
