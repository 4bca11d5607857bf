/**
 * The messages between the output page and the extension host. The page holds one page of rows at a time and never
 * more: filters, paging and measures over all rows are the host's. Each side decodes what it receives.
 */
import type { Decoder } from './decoder.ts';
import { count, decode, flag, listOf, nullable, number, oneOf, shape, tagged, text } from './decoder.ts';

export const ROW_KINDS = ['rows', 'failures', 'all'] as const;
export const CONDITIONS = ['any', 'failed-checks', 'truncated', 'unfinished', 'reasoning'] as const;

/** Which rows are wanted; everything has to hold. */
export interface OutputFilter {
  readonly kind: (typeof ROW_KINDS)[number];
  /** Id of a variant; null for all. */
  readonly variant: string | null;
  /** Words that stand in the id, the source or a rephrasing, in any case; empty for any. */
  readonly find: string;
  readonly condition: (typeof CONDITIONS)[number];
  readonly measure: {
    readonly id: string;
    readonly comparison: 'atLeast' | 'atMost';
    /** Of a flag 1 for true and 0 for false; null, of a figure, lets every row through. */
    readonly value: number | null;
  } | null;
}

/** What does not change while rows are paged through. */
export interface OutputHead {
  /** Absolute; what a page of a reloaded window is found again by. */
  readonly path: string;
  /** As people name it. */
  readonly place: string;
  readonly title: string;
  readonly variants: readonly { readonly id: string; readonly label: string }[];
  readonly measures: readonly { readonly id: string; readonly label: string; readonly isFlag: boolean }[];
  readonly filter: OutputFilter;
}

/** One rephrasing of a document. */
export interface OutputRollout {
  readonly text: string;
  readonly reasoning: string | null;
  /** "437 tokens · stop". */
  readonly figures: string;
  readonly measures: readonly { readonly label: string; readonly value: string }[];
}

/** One row as it is read. Long texts are cut, which is said. */
export interface OutputRowView {
  readonly place: string;
  readonly id: string;
  readonly variant: string;
  readonly source: string;
  readonly rollouts: readonly OutputRollout[];
  /** Names of the checks that a rollout of it does not pass, each once. */
  readonly failedChecks: readonly string[];
  /** The document was cut before it was sent. */
  readonly isCut: boolean;
  readonly columns: readonly { readonly name: string; readonly value: string }[];
  /** Why there is no rephrasing. */
  readonly failure: string | null;
}

/** A page of rows; `first` counts matching rows from 1. */
export interface OutputPage {
  readonly first: number;
  readonly rows: readonly OutputRowView[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /** Still looking for rows that the filter lets through. */
  readonly searching: boolean;
  /** Why rows could not be read; null where all is well. */
  readonly trouble: string | null;
}

/** Measures over all rows that the filter lets through, as far as they were computed. */
export interface OutputMeasures {
  readonly state: 'running' | 'stopped' | 'done';
  readonly rows: number;
  readonly groups: readonly {
    readonly label: string;
    readonly rows: number;
    readonly measures: readonly {
      readonly label: string;
      readonly definition: string;
      readonly mean: string;
      /** "95 %: 0.41 to 0.43"; empty where it cannot be told. */
      readonly interval: string;
      readonly missing: number;
      /** Shares of the tallest bin; empty for flags. */
      readonly bins: readonly number[];
      readonly range: string;
    }[];
  }[];
}

export type OutputHostMessage =
  | { readonly type: 'head'; readonly head: OutputHead }
  | { readonly type: 'page'; readonly page: OutputPage }
  | { readonly type: 'measures'; readonly measures: OutputMeasures };

export type OutputPageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'filter'; readonly filter: OutputFilter }
  | { readonly type: 'next' }
  | { readonly type: 'previous' }
  | { readonly type: 'first' }
  | { readonly type: 'stop' }
  | { readonly type: 'measure' }
  | { readonly type: 'stopMeasuring' }
  | { readonly type: 'openRow'; readonly place: string }
  | { readonly type: 'openLink'; readonly url: string };

/** How rephrasings are read. */
export const READINGS = ['rendered', 'text', 'compared'] as const;
export type Reading = (typeof READINGS)[number];

/** What the page leaves behind for itself, when it is hidden, and for a reloaded window. */
export interface OutputPageState {
  readonly version: 1;
  readonly path: string;
  readonly reading: Reading;
  /** Places of the rows that are open. */
  readonly opened: readonly string[];
  /** How far the page of rows was scrolled, in CSS pixels. */
  readonly top: number;
}

type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The page's door. */
export function decodeOutputHostMessage(value: unknown): Decoded<OutputHostMessage> {
  return decode(hostMessage, value);
}

/** The host's door. */
export function decodeOutputPageMessage(value: unknown): Decoded<OutputPageMessage> {
  return decode(pageMessage, value);
}

/** A state that this version left behind; null for anything else. */
export function decodeOutputPageState(value: unknown): OutputPageState | null {
  const decoded = decode(pageState, value);
  return decoded.ok ? decoded.value : null;
}

const pageState: Decoder<OutputPageState> = shape<OutputPageState>({
  version: oneOf([1]),
  path: text,
  reading: oneOf(READINGS),
  opened: listOf(text),
  top: number,
});

const filter: Decoder<OutputFilter> = shape<OutputFilter>({
  kind: oneOf(ROW_KINDS),
  variant: nullable(text),
  find: text,
  condition: oneOf(CONDITIONS),
  measure: nullable(shape({ id: text, comparison: oneOf(['atLeast', 'atMost']), value: nullable(number) })),
});

const head: Decoder<OutputHead> = shape<OutputHead>({
  path: text,
  place: text,
  title: text,
  variants: listOf(shape({ id: text, label: text })),
  measures: listOf(shape({ id: text, label: text, isFlag: flag })),
  filter,
});

const row: Decoder<OutputRowView> = shape<OutputRowView>({
  place: text,
  id: text,
  variant: text,
  source: text,
  rollouts: listOf(
    shape<OutputRollout>({
      text,
      reasoning: nullable(text),
      figures: text,
      measures: listOf(shape({ label: text, value: text })),
    }),
  ),
  failedChecks: listOf(text),
  isCut: flag,
  columns: listOf(shape({ name: text, value: text })),
  failure: nullable(text),
});

const page: Decoder<OutputPage> = shape<OutputPage>({
  first: count,
  rows: listOf(row),
  hasPrevious: flag,
  hasNext: flag,
  searching: flag,
  trouble: nullable(text),
});

const measures: Decoder<OutputMeasures> = shape<OutputMeasures>({
  state: oneOf(['running', 'stopped', 'done']),
  rows: count,
  groups: listOf(
    shape({
      label: text,
      rows: count,
      measures: listOf(
        shape({
          label: text,
          definition: text,
          mean: text,
          interval: text,
          missing: count,
          bins: listOf(number),
          range: text,
        }),
      ),
    }),
  ),
});

const hostMessage: Decoder<OutputHostMessage> = tagged<OutputHostMessage>({
  head: shape({ type: oneOf(['head']), head }),
  page: shape({ type: oneOf(['page']), page }),
  measures: shape({ type: oneOf(['measures']), measures }),
});

const pageMessage: Decoder<OutputPageMessage> = tagged<OutputPageMessage>({
  ready: shape({ type: oneOf(['ready']) }),
  filter: shape({ type: oneOf(['filter']), filter }),
  next: shape({ type: oneOf(['next']) }),
  previous: shape({ type: oneOf(['previous']) }),
  first: shape({ type: oneOf(['first']) }),
  stop: shape({ type: oneOf(['stop']) }),
  measure: shape({ type: oneOf(['measure']) }),
  stopMeasuring: shape({ type: oneOf(['stopMeasuring']) }),
  openRow: shape({ type: oneOf(['openRow']), place: text }),
  openLink: shape({ type: oneOf(['openLink']), url: text }),
});
