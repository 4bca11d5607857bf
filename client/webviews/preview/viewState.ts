/**
 * How a person has arranged the page: columns, reading mode, comparison, filter, what is open. Kept in VS Code's own
 * state for the page, so that it survives hiding the page and reloading the window.
 */
import { cellAddress, modelPick } from '../addresses.ts';
import type { Decoder } from '../decoder.ts';
import { decode, flag, listOf, nullable, number, oneOf, shape, text } from '../decoder.ts';
import type { CellAddress, PageState } from '../messages.ts';
import type { ColumnChoice } from './columnLayout.ts';
import type { FilterName } from './filterRows.ts';
import { FILTER_NAMES } from './filterRows.ts';

export const READINGS = ['text', 'markdown', 'tokens'] as const;
/** How rephrasings are shown: as they are, as rendered Markdown, or cut into tokens. */
export type Reading = (typeof READINGS)[number];

export const BASELINES = ['off', 'marked', 'source', 'previous'] as const;
/** What rephrasings are compared with, word by word. */
export type Baseline = (typeof BASELINES)[number];

/** Everything about the arrangement. */
export interface ViewState {
  readonly columns: readonly ColumnChoice[];
  /** CSS pixels; null: a share of the page. */
  readonly documentWidth: number | null;
  readonly reading: Reading;
  readonly baseline: Baseline;
  /** The cell that others are compared with. */
  readonly marked: CellAddress | null;
  readonly filter: FilterName;
  /** Whether the summary strip is open. */
  readonly summary: boolean;
}

export const FIRST_VIEW: ViewState = {
  columns: [],
  documentWidth: null,
  reading: 'text',
  baseline: 'off',
  marked: null,
  filter: 'all',
  summary: false,
};

/** What VS Code keeps: what the panel's serializer reads (`PageState`), and the arrangement. */
export type KeptState = PageState & { readonly view: ViewState };

const columnChoice: Decoder<ColumnChoice> = shape<ColumnChoice>({
  id: text,
  width: nullable(number),
  hidden: flag,
  pinned: flag,
});

const viewState: Decoder<ViewState> = shape<ViewState>({
  columns: listOf(columnChoice),
  documentWidth: nullable(number),
  reading: oneOf(READINGS),
  baseline: oneOf(BASELINES),
  marked: nullable(cellAddress),
  filter: oneOf(FILTER_NAMES),
  summary: flag,
});

const keptState: Decoder<KeptState> = shape<KeptState>({
  version: oneOf([1]),
  uris: listOf(text),
  models: listOf(modelPick),
  parameters: text,
  opened: listOf(text),
  scroll: shape({ top: number, left: number }),
  view: viewState,
});

/** A state of another version, or none, is as good as none. */
export function decodeState(state: unknown): KeptState | null {
  const decoded = decode(keptState, state);
  return decoded.ok ? decoded.value : null;
}
