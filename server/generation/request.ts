/** The request of one rollout, as data. Building one is `buildRequest.ts`, the only builder in the house. */
import type { JsonObject } from '../language/json.ts';
import type { Span } from '../language/span.ts';

/** What cutting did to the document. */
export interface Truncation {
  readonly truncated: boolean;
  /** Stretches of the document's text that are sent, in order; one covering all of it when nothing was cut. */
  readonly kept: readonly Span[];
  /** Tokens of the document before cutting, by the counter named in the recipe; null where a bound in bytes sufficed. */
  readonly documentTokens: number | null;
  /** Tokens the document may take; null when no window is known and nothing is ever cut. */
  readonly budgetTokens: number | null;
}

/** A request that can be sent. */
export interface BuiltRequest {
  readonly kind: 'request';
  /** The body as JSON in UTF-8, without `stream` and `stream_options`; transports add those and nothing else. */
  readonly bytes: Uint8Array;
  /** The stretch of them that is the document's text, whole and once, as JSON without its quotation marks; null where there is none. */
  readonly documentBytes: Uint8Array | null;
  /** The same as data, parsed each time. */
  readonly body: JsonObject;
  /** sha256 of the body's canonical JSON (RFC 8785), hex. */
  readonly fingerprint: string;
  readonly truncation: Truncation;
}

/** A document this variant cannot be asked about. Final: it is recorded, not retried. */
export interface Unsendable {
  readonly kind: 'unsendable';
  readonly reason: 'column-missing' | 'document-skipped' | 'prompt-exceeds-window' | 'template-failed';
  readonly message: string;
}

/** Counts tokens, always the same way under one id. */
export interface TokenCounter {
  /** Kind and, where there is one, tokenizer hash: `utf8-bytes/3` or `tokenizer.json/<sha256, 16 digits>`. */
  readonly id: string;
  /** A whole number, 0 for the empty text. */
  count(text: string): number;
  /**
   * Proven bound: no text has more tokens than its UTF-8 bytes times this. Texts that fit by it are not counted.
   * Absent where nothing is proven, and for counters that cost no more than measuring bytes.
   */
  readonly tokensPerByteAtMost?: number;
  /** The tokens themselves, as the vocabulary writes them; absent where there is no vocabulary. */
  readonly tokensOf?: (text: string) => readonly string[];
}

/** What truncation works with, chosen once per run and frozen in a job. */
export interface ContextBudget {
  /** Tokens; null when unknown. */
  readonly window: number | null;
  readonly cut: 'end' | 'middle' | 'skip';
  readonly counter: TokenCounter;
}
