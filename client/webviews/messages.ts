/**
 * The contract between the preview page and the extension host, written once. Messages from the page are decoded
 * at the host's door (`client/preview/decodePageMessage.ts`) and the host's at the page's; nothing here is a URL
 * the page may fetch, and no key and no header ever crosses.
 */

/** Complete description of the grid; replaces what the page had. Cell contents come in `CellUpdate`s. */
export interface GridSnapshot {
  readonly title: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  /** "Sample 20 of 12,480 · seed 7". */
  readonly sampleLabel: string;
  /** True when the columns' model is the practice endpoint: the page says that no model is behind it. */
  readonly practice: boolean;
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
  readonly id: string;
  /** Row in the dataset, from 0. */
  readonly row: number;
  readonly text: string;
  /** By the run's token counter; `approximate` when that is an approximation. */
  readonly tokens: number;
  readonly approximate: boolean;
}

/** Where a cell stands. `stale`: the prompt changed since. */
export type CellStatus =
  | 'waiting'
  | 'queued'
  | 'streaming'
  | 'done'
  | 'stored'
  | 'stale'
  | 'failed'
  | 'stopped';

/** Everything about a cell; `text` is what arrived so far. */
export interface CellSnapshot {
  readonly status: CellStatus;
  /** Number of appends that made this text; the next append carries `sequence + 1`. */
  readonly sequence: number;
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: string | null;
  readonly completionTokens: number | null;
  readonly tokensPerSecond: number | null;
  /** Characters of the rephrasing by characters of the document. */
  readonly lengthRatio: number | null;
  readonly truncated: boolean;
  readonly error: { readonly message: string; readonly action: MendAction | null } | null;
}

/** A button with what it does. */
export interface MendAction {
  readonly label: string;
  readonly action:
    | 'addEndpoint'
    | 'chooseDocuments'
    | 'usePracticeEndpoint'
    | 'run'
    | 'rerunCell'
    | 'openPrompt'
    | 'openExperiment'
    | 'showLog';
}

/** Addresses a cell. */
export interface CellAddress {
  readonly column: string;
  readonly row: string;
}

/** Host → page. */
export type HostMessage =
  | { readonly type: 'grid'; readonly grid: GridSnapshot }
  | { readonly type: 'cell'; readonly cell: CellAddress; readonly snapshot: CellSnapshot }
  | {
      readonly type: 'append';
      readonly cell: CellAddress;
      readonly sequence: number;
      readonly kind: 'text' | 'reasoning';
      readonly text: string;
    }
  | { readonly type: 'running'; readonly running: boolean; readonly done: number; readonly total: number }
  | { readonly type: 'exactRequest'; readonly cell: CellAddress; readonly request: ExactRequest };

/** The exact request of a cell, ready to be shown. */
export interface ExactRequest {
  readonly url: string;
  /** The body as sent, pretty-printed JSON. */
  readonly body: string;
  /** The user message, unescaped. */
  readonly rendered: string;
  readonly fingerprint: string;
  /** Top-level key of the body → where its value came from. */
  readonly origins: Readonly<Record<string, string>>;
  readonly truncated: boolean;
  readonly documentTokens: number | null;
  readonly budgetTokens: number | null;
}

/** Page → host. */
export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  | { readonly type: 'stopCell'; readonly cell: CellAddress }
  | { readonly type: 'rerunCell'; readonly cell: CellAddress }
  | { readonly type: 'resync'; readonly cell: CellAddress }
  | { readonly type: 'exactRequest'; readonly cell: CellAddress }
  | { readonly type: 'openExactRequest'; readonly cell: CellAddress }
  | { readonly type: 'openPrompt'; readonly column: string }
  | { readonly type: 'openDocument'; readonly row: string }
  | { readonly type: 'openRephrasing'; readonly cell: CellAddress }
  | { readonly type: 'copyRephrasing'; readonly cell: CellAddress }
  | { readonly type: 'mend'; readonly action: MendAction['action'] };
