/** A dataset on disk as the other rooms see it. Opening one is `openSource.ts`. */
import type { SourceRow } from './document.ts';

/** Which columns make a document. Names may be nested by dot. */
export interface ColumnChoice {
  readonly column: string;
  readonly idColumn: string;
}

/** One input file, pinned: a changed size or hash means a changed input. */
export interface FileIdentity {
  /** Absolute path. */
  readonly path: string;
  readonly sizeBytes: number;
  /** sha256 over head, middle and tail (64 KiB each), hex. */
  readonly sha256: string;
}

/** An opened dataset; holds no file handle until `rows` is iterated. */
export interface DocumentSource {
  /** As asked for, for messages. */
  readonly name: string;
  readonly files: readonly string[];
  /**
   * Streams rows in order; memory does not grow with the dataset. A row is a line with content: blank lines are not
   * counted. Ends early and silently when `signal` aborts; throws `SourceReadError` when a file breaks off.
   */
  rows(signal?: AbortSignal): AsyncIterable<SourceRow>;
  identity(): Promise<readonly FileIdentity[]>;
}

/** Why a source could not be opened; `message` is a sentence for people. */
export interface SourceFailure {
  readonly reason: 'not-found' | 'unsupported-format' | 'unreadable';
  readonly message: string;
}

/** A file broke off while it was read: an I/O error, a damaged archive. Thrown by `rows`, so that no reader takes it for the end. */
export class SourceReadError extends Error {
  override readonly name = 'SourceReadError';
}
