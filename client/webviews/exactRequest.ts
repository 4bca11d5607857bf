/** What the page is told of one cell's request. Part of the contract in `messages.ts`; plain data. */

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
  /** Stretches of the document in order, those that are not sent included; empty where nothing was cut. */
  readonly pieces: readonly DocumentPiece[];
  /** What fills the model's context; null without a known window. */
  readonly budget: TokenBudget | null;
  /** What DataTrove's rule would have done to prompt and document; null without a known window. */
  readonly dataTrove: DataTroveCut | null;
}

/** A stretch of a document. */
export interface DocumentPiece {
  readonly text: string;
  readonly sent: boolean;
}

/** Tokens by the run's counter; what they leave of `window` is free. */
export interface TokenBudget {
  readonly window: number;
  /** The prompt's own texts, system message included. */
  readonly prompt: number;
  /** What is sent of the document. */
  readonly document: number;
  /** Set aside for the chat template. */
  readonly chatTemplate: number;
  /** Set aside for the completion. */
  readonly completion: number;
}

/** DataTrove cuts template and document together, at a number of characters. */
export interface DataTroveCut {
  readonly budgetCharacters: number;
  /** Characters of prompt and document that would be sent. */
  readonly keptCharacters: number;
  /** Characters of the document that would be sent. */
  readonly keptOfDocument: number;
  /** One sentence that says what would be lost, or that nothing would be. */
  readonly verdict: string;
}

/** The prompt as the server's own chat template makes it, or why it cannot be shown. */
export type ChatPrompt =
  | { readonly ok: true; readonly text: string; readonly tokens: number | null; readonly source: string }
  | { readonly ok: false; readonly message: string };

/** A rephrasing cut into tokens, or why that cannot be done. `source` says who cut it. */
export type TokenView =
  | { readonly ok: true; readonly pieces: readonly string[]; readonly source: string }
  | { readonly ok: false; readonly message: string };
