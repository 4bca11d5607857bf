/**
 * The contract between the preview page and the extension host, written once. Messages from the page are decoded
 * at the host's door (`client/preview/decodePageMessage.ts`), the host's at the page's (`decodeHostMessage.ts`);
 * nothing here is a URL the page may fetch, and no key and no header ever crosses.
 */
import type { MeasureValue } from '../../server/measures/measure.ts';
import type { Controls, LiveMode, ModelPick, SamplingWish } from './controls.ts';
import type { ChatPrompt, ExactRequest, TokenView } from './exactRequest.ts';
import type { Tally, VoteChoice, Voting } from './judging.ts';
import type { CheckBadge, ColumnComparison, ColumnSummary, MeasureLabel } from './summaries.ts';

/** Complete description of the grid. */
export interface GridSnapshot {
  readonly title: string;
  /** What is previewed. The page keeps these in its own state, so that a reloaded window can restore the panel. */
  readonly uris: readonly string[];
  /** Models added by hand to those that the files name; kept like `uris`. */
  readonly models: readonly ModelPick[];
  /** Parameters added by hand, as they were typed; kept likewise. */
  readonly parameters: string;
  /** Set while something kept is shown, and not the files as they stand: a preview as it was, or rows of a job. */
  readonly record: GridRecord | null;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  /** "Sample 20 of 12,480 · seed 7"; empty before a sample was drawn. */
  readonly sampleLabel: string;
  /** Lines above the grid: no model is behind the practice endpoint, rows that could not be read, … */
  readonly notices: readonly Notice[];
  /** Set when there is nothing to show: what is missing, and the buttons that mend it. */
  readonly empty: { readonly message: string; readonly actions: readonly MendAction[] } | null;
  /** What the measures of the cells are. */
  readonly measures: readonly MeasureLabel[];
}

/** What a grid of something kept is of. Of rows of a job nothing can be run, sampled or pinned. */
export interface GridRecord {
  readonly of: 'preview' | 'job';
  readonly id: string;
  readonly startedAt: number;
}

/** One variant. */
export interface GridColumn {
  readonly id: string;
  readonly prompt: string;
  readonly model: string;
  /** Endpoint alias and the swept parameters: "gpu · temperature 0.7". */
  readonly detail: string;
  /** Generations of each of its cells, at least 1. */
  readonly rollouts: number;
  /** The column whose prompt this is another version of, and which version; null for the files as they stand. */
  readonly version: { readonly of: string; readonly label: string } | null;
  /** Whether it is of a stored run: it is shown as it was, and nothing of it can be run again. */
  readonly stored: boolean;
}

/** One sampled document. */
export interface GridRow {
  /** Unique within the grid, whatever the documents' ids are. */
  readonly key: string;
  readonly id: string;
  /** Row in the dataset's file, from 0. */
  readonly row: number;
  /** The beginning of the document's text, at most 2,000 characters; a `documents` message brings the rest. */
  readonly text: string;
  /** UTF-16 code units of the whole text. */
  readonly characters: number;
  /** By the run's token counter; `approximate` when that is an approximation. */
  readonly tokens: number;
  readonly approximate: boolean;
  /** Whether the document is in the sample because somebody pinned it. */
  readonly pinned: boolean;
}

/** More of a document's text: at most its first 100,000 characters; the whole of it opens as a document. */
export interface RowText {
  readonly row: string;
  readonly text: string;
}

/** A sentence above the grid, with at most one button. */
export interface Notice {
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly action: MendAction | null;
}

/**
 * Where a cell stands. `waiting`: not sent; `queued`: sent, no token yet; `stored`: read from the store, nothing
 * was sent; `stale`: finished, but what would be sent now is not what was.
 */
export type CellStatus = (typeof CELL_STATUSES)[number];

export const CELL_STATUSES = [
  'waiting',
  'queued',
  'streaming',
  'done',
  'stored',
  'stale',
  'failed',
  'stopped',
] as const;

/**
 * Everything about one rollout of a cell; `text` is what arrived so far. Cells of rows that are out of sight come with
 * `held: false`: their texts are left out (empty) and everything else is true.
 */
export interface CellSnapshot {
  readonly status: CellStatus;
  /** Whether `text`, `reasoning` and the text of `previous` are there; without, appends do not come either. */
  readonly held: boolean;
  /** Number of appends that made this text; the next append carries `sequence + 1`. */
  readonly sequence: number;
  readonly text: string;
  /** UTF-16 code units of the text without white space at its ends; true also where the text is not held. */
  readonly characters: number;
  readonly reasoning: string;
  readonly finishReason: string | null;
  /** As the server counted; while streaming, and where it never says, the pieces that arrived. */
  readonly tokens: { readonly count: number; readonly exact: boolean } | null;
  /** Tokens after the first by the seconds they took. */
  readonly tokensPerSecond: number | null;
  /** Milliseconds from sending to the first token. */
  readonly firstTokenMs: number | null;
  /** Characters of the rephrasing by characters of the document. */
  readonly lengthRatio: number | null;
  /** Whether the document was cut to fit. */
  readonly truncated: boolean;
  /** The checks that the prompt asks for; empty before the generation ended. */
  readonly checks: readonly CheckBadge[];
  /** Empty before the generation ended. */
  readonly measures: readonly MeasureValue[];
  /** The same for two finished rephrasings that are the same text; null before. */
  readonly digest: string | null;
  /** 1 to 5, or null. */
  readonly rating: number | null;
  readonly comment: string;
  /** What stood here before the prompt, the model or the parameters changed. */
  readonly previous: PreviousResult | null;
  /** When the request left, in milliseconds since the epoch; null while waiting and for stored results. */
  readonly sentAt: number | null;
  /** When the generation ended, in milliseconds since the epoch; null before. */
  readonly finishedAt: number | null;
  readonly error: { readonly message: string; readonly actions: readonly MendAction[] } | null;
}

/** An earlier rephrasing of the same document by the same column. */
export interface PreviousResult {
  readonly text: string;
  readonly finishedAt: number;
  readonly tokens: { readonly count: number; readonly exact: boolean } | null;
}

/** A button with what it does. */
export interface MendAction {
  readonly label: string;
  readonly action: MendName;
}

export type MendName = (typeof MEND_NAMES)[number];

export const MEND_NAMES = [
  'findEndpoint',
  'addEndpoint',
  'testEndpoint',
  'enterKey',
  'chooseDocuments',
  'usePracticeEndpoint',
  'run',
  'rerunCell',
  'rerunFailed',
  'exactRequest',
  'openPrompt',
  'openExperiment',
  'manageTrust',
  'showLog',
  'lowerConcurrency',
  'editParameters',
  'showNewest',
] as const;

/** Addresses one rollout of a cell: `GridColumn.id`, `GridRow.key`, and which generation, from 0. */
export interface CellAddress {
  readonly column: string;
  readonly row: string;
  readonly rollout: number;
}

/** A cell with all it holds; replaces what the page had of it. */
export interface CellUpdate {
  readonly cell: CellAddress;
  readonly snapshot: CellSnapshot;
}

/** A piece of a streaming cell's text. */
export interface CellAppend {
  readonly cell: CellAddress;
  readonly sequence: number;
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
  /** Pieces that arrived so far. */
  readonly pieces: number;
  readonly tokensPerSecond: number | null;
}

/** How far a streaming cell out of sight is. */
export interface CellCounter {
  readonly cell: CellAddress;
  readonly pieces: number;
  readonly tokensPerSecond: number | null;
}

/** In the place of a column's id, where a text was found in the document itself. */
export const DOCUMENT_COLUMN = '';

/** A place where a text was found: a rephrasing, or a document (`DOCUMENT_COLUMN`). */
export interface FoundCell {
  readonly cell: CellAddress;
  readonly count: number;
}

/** What the run is doing, for the toolbar. */
export interface Progress {
  /** What happens before requests are sent; null while idle and while they are. */
  readonly preparing: 'prompts' | 'documents' | 'models' | null;
  readonly running: boolean;
  /** Cells of this run that ended, however they ended. */
  readonly done: number;
  readonly failed: number;
  /** Of those that ended: what would be sent now is not what they answer. */
  readonly stale: number;
  readonly total: number;
  /** Of those that ended: read from the store, nothing was sent. */
  readonly stored: number;
}

/** Host → page. A `grid` replaces everything the page had. */
export type HostMessage =
  | { readonly type: 'grid'; readonly grid: GridSnapshot; readonly cells: readonly CellUpdate[] }
  | { readonly type: 'cells'; readonly cells: readonly CellUpdate[] }
  | { readonly type: 'appends'; readonly appends: readonly CellAppend[] }
  /** Streaming cells out of sight, a few times a second. */
  | { readonly type: 'counters'; readonly counters: readonly CellCounter[] }
  /** Texts of documents that came into sight. */
  | { readonly type: 'documents'; readonly documents: readonly RowText[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'notices'; readonly notices: readonly Notice[] }
  | { readonly type: 'controls'; readonly controls: Controls }
  /** Of all columns, a few times a second at most; columns that are not named have no finished cell. */
  | { readonly type: 'summaries'; readonly summaries: readonly ColumnSummary[] }
  | { readonly type: 'exactRequest'; readonly cell: CellAddress; readonly request: ExactRequest | null }
  | { readonly type: 'chatPrompt'; readonly cell: CellAddress; readonly prompt: ChatPrompt }
  | { readonly type: 'tokens'; readonly cell: CellAddress; readonly tokens: TokenView }
  /** Answers the `find` of the same number. */
  | { readonly type: 'found'; readonly id: number; readonly cells: readonly FoundCell[] }
  /** Null when no vote is under way. */
  | { readonly type: 'voting'; readonly voting: Voting | null }
  /** Of all pairs of columns that were voted on. */
  | { readonly type: 'tallies'; readonly tallies: readonly Tally[] }
  /** Null ends a comparison. */
  | { readonly type: 'comparison'; readonly comparison: ColumnComparison | null };

/** Page → host. */
export type PageMessage =
  | { readonly type: 'ready' }
  /** `fresh`: send every request again, also those whose answer is stored. */
  | { readonly type: 'run'; readonly fresh: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'cell'; readonly wish: CellWish; readonly cell: CellAddress }
  /** Sends these cells again: all failed ones, a row, a column. */
  | { readonly type: 'rerun'; readonly cells: readonly CellAddress[] }
  /** Keys of the rows in sight or near it, opened rows included; replaces the earlier set. Only their texts are sent. */
  | { readonly type: 'visible'; readonly rows: readonly string[] }
  | { readonly type: 'openPrompt'; readonly column: string }
  | { readonly type: 'openDocument'; readonly row: string }
  | { readonly type: 'openDiff'; readonly left: DiffSide; readonly right: DiffSide }
  /** Asks the user before anything is opened. */
  | { readonly type: 'openLink'; readonly url: string }
  | { readonly type: 'copyText'; readonly text: string }
  | { readonly type: 'setLive'; readonly live: LiveMode }
  | { readonly type: 'setSampling'; readonly sampling: SamplingWish }
  | { readonly type: 'pin'; readonly row: string; readonly pinned: boolean }
  /** Searches all finished and streaming texts, case ignored unless told. */
  | { readonly type: 'find'; readonly id: number; readonly query: string; readonly matchCase: boolean }
  | { readonly type: 'rate'; readonly cell: CellAddress; readonly rating: number | null }
  | { readonly type: 'comment'; readonly cell: CellAddress; readonly comment: string }
  | { readonly type: 'startVoting'; readonly columns: readonly [string, string] }
  | { readonly type: 'vote'; readonly ballot: string; readonly choice: VoteChoice }
  | { readonly type: 'endVoting' }
  | { readonly type: 'compareColumns'; readonly base: string; readonly head: string }
  /** Adds the other version of a column's prompt as a column beside it, runs it and compares the two. */
  | { readonly type: 'compareVersion'; readonly column: string; readonly against: VersionChoice }
  | { readonly type: 'endComparison' }
  /** Asks for further prompts and models, and adds their columns. */
  | { readonly type: 'addColumns' }
  | { readonly type: 'export'; readonly what: ExportChoice }
  | { readonly type: 'showHistory' }
  | { readonly type: 'mend'; readonly action: MendName; readonly cell: CellAddress | null };

/** What one side of VS Code's diff editor shows: a rephrasing, the one before it, or the document. */
export interface DiffSide {
  readonly cell: CellAddress;
  readonly of: DiffText;
}

export type DiffText = (typeof DIFF_TEXTS)[number];

export const DIFF_TEXTS = ['rephrasing', 'previous', 'source'] as const;

/** `commit`: the last commit; `file`: another file, which the host asks for. */
export type VersionChoice = (typeof VERSION_CHOICES)[number];

export const VERSION_CHOICES = ['commit', 'file'] as const;

export type ExportChoice = (typeof EXPORT_CHOICES)[number];

export const EXPORT_CHOICES = ['jsonl', 'markdown', 'html', 'ratings', 'preferences'] as const;

/** What the page may ask for one cell. `resync`: send it again in full. */
export type CellWish = (typeof CELL_WISHES)[number];

export const CELL_WISHES = [
  'stop',
  'rerun',
  'resync',
  'showRequest',
  'openRequest',
  'copyRequest',
  'openRephrasing',
  'copyRephrasing',
  'copyMarkdown',
  'copyCurl',
  'copyPython',
  'showTokens',
  'showChatPrompt',
] as const;

/** What the page leaves behind for a reloaded window: the serializer of the panel reads it. */
export interface PageState {
  readonly version: 1;
  readonly uris: readonly string[];
  readonly models: readonly ModelPick[];
  readonly parameters: string;
  /** Keys of the rows that are open. */
  readonly opened: readonly string[];
  /** Scroll offsets of the grid, in CSS pixels. */
  readonly scroll: { readonly top: number; readonly left: number };
}
