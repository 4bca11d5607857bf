/**
 * The contract between the preview page and the extension host, written once. Messages from the page are decoded
 * at the host's door (`client/preview/decodePageMessage.ts`), the host's at the page's (`decodeHostMessage.ts`);
 * nothing here is a URL the page may fetch, and no key and no header ever crosses.
 */

/** Complete description of the grid. */
export interface GridSnapshot {
  readonly title: string;
  /** What is previewed. The page keeps these in its own state, so that a reloaded window can restore the panel. */
  readonly uris: readonly string[];
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  /** "Sample 20 of 12,480 · seed 7"; empty before a sample was drawn. */
  readonly sampleLabel: string;
  /** Lines above the grid: no model is behind the practice endpoint, rows that could not be read, … */
  readonly notices: readonly Notice[];
  /** Set when there is nothing to show: what is missing, and the buttons that mend it. */
  readonly empty: { readonly message: string; readonly actions: readonly MendAction[] } | null;
}

/** One variant. */
export interface GridColumn {
  readonly id: string;
  readonly prompt: string;
  readonly model: string;
  /** Endpoint alias and the swept parameters: "gpu · temperature 0.7". */
  readonly detail: string;
}

/** One sampled document. */
export interface GridRow {
  /** Unique within the grid, whatever the documents' ids are. */
  readonly key: string;
  readonly id: string;
  /** Row in the dataset's file, from 0. */
  readonly row: number;
  /** The document's text, at most its first 100,000 characters; the whole of it opens as a document. */
  readonly text: string;
  /** UTF-16 code units of the whole text. */
  readonly characters: number;
  /** By the run's token counter; `approximate` when that is an approximation. */
  readonly tokens: number;
  readonly approximate: boolean;
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

/** Everything about a cell; `text` is what arrived so far. */
export interface CellSnapshot {
  readonly status: CellStatus;
  /** Number of appends that made this text; the next append carries `sequence + 1`. */
  readonly sequence: number;
  readonly text: string;
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
  /** Names of the checks the prompt asks for that this rephrasing does not pass. */
  readonly failedChecks: readonly string[];
  /** When the generation ended, in milliseconds since the epoch; null before. */
  readonly finishedAt: number | null;
  readonly error: { readonly message: string; readonly action: MendAction | null } | null;
}

/** A button with what it does. */
export interface MendAction {
  readonly label: string;
  readonly action: MendName;
}

export type MendName = (typeof MEND_NAMES)[number];

export const MEND_NAMES = [
  'addEndpoint',
  'testEndpoint',
  'enterKey',
  'chooseDocuments',
  'usePracticeEndpoint',
  'run',
  'rerunCell',
  'exactRequest',
  'openPrompt',
  'openExperiment',
  'manageTrust',
  'showLog',
] as const;

/** Addresses a cell: `GridColumn.id` and `GridRow.key`. */
export interface CellAddress {
  readonly column: string;
  readonly row: string;
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
}

/** Host → page. A `grid` replaces everything the page had. */
export type HostMessage =
  | { readonly type: 'grid'; readonly grid: GridSnapshot; readonly cells: readonly CellUpdate[] }
  | { readonly type: 'cells'; readonly cells: readonly CellUpdate[] }
  | { readonly type: 'appends'; readonly appends: readonly CellAppend[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'notices'; readonly notices: readonly Notice[] }
  | { readonly type: 'exactRequest'; readonly cell: CellAddress; readonly request: ExactRequest | null };

/** The exact request of a cell, ready to be shown. */
export interface ExactRequest {
  /** `sent`: the rephrasing shown answers this very request. `unsent`: this is what a run would send now. */
  readonly state: 'sent' | 'unsent';
  readonly url: string;
  /** The body as sent, pretty-printed JSON, without `stream` and `stream_options`. */
  readonly body: string;
  /** The user message, unescaped. */
  readonly rendered: string;
  readonly fingerprint: string;
  /** Top-level key of the body → where its value came from, in words. */
  readonly origins: Readonly<Record<string, string>>;
  readonly truncated: boolean;
  /** Characters of the document that are sent, and all it has. */
  readonly keptCharacters: number;
  readonly documentCharacters: number;
  /** Null where no counting was needed. */
  readonly documentTokens: number | null;
  /** Null when no window is known and nothing is ever cut. */
  readonly budgetTokens: number | null;
  /** How tokens were counted, as the recipe names it. */
  readonly counter: string;
}

/** Page → host. */
export type PageMessage =
  | { readonly type: 'ready' }
  /** `fresh`: send every request again, also those whose answer is stored. */
  | { readonly type: 'run'; readonly fresh: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'cell'; readonly wish: CellWish; readonly cell: CellAddress }
  | { readonly type: 'openPrompt'; readonly column: string }
  | { readonly type: 'openDocument'; readonly row: string }
  | { readonly type: 'mend'; readonly action: MendName; readonly cell: CellAddress | null };

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
] as const;

/** What the page leaves behind for a reloaded window: the serializer of the panel reads it. */
export interface PageState {
  readonly version: 1;
  readonly uris: readonly string[];
  /** Keys of the rows that are open. */
  readonly opened: readonly string[];
  /** Scroll offsets of the grid, in CSS pixels. */
  readonly scroll: { readonly top: number; readonly left: number };
}
