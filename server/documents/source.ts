/** A dataset as the other rooms see it: files on disk or on the Hub. Opening one is `openSource.ts`. */
import type { RowFilter } from '../experiment/experiment.ts';
import type { DatasetHeader } from './datasetHeader.ts';
import type { SourceRow } from './document.ts';
import type { HubAccess } from './hub/hubAccess.ts';

/** Which columns make a document. Names may be nested by dot. */
export interface ColumnChoice {
  readonly column: string;
  readonly idColumn: string;
}

/** What opening may be told besides. */
export interface SourceOptions {
  /** Where `hf://` leads, and with which token; without it what `HF_ENDPOINT` and `HF_TOKEN` say. */
  readonly hub?: HubAccess;
  /** Only rows that meet every condition are yielded; null for all. */
  readonly filter?: RowFilter | null;
  /** Of those only rows that this draws. */
  readonly draw?: RowDraw | undefined;
  /** Ends the opening, not the reading. */
  readonly signal?: AbortSignal;
}

/** One input file, pinned: a changed size or hash means a changed input. */
export interface FileIdentity {
  /** Absolute path, or the address of a file on the Hub with its commit. */
  readonly path: string;
  readonly sizeBytes: number;
  /** sha256, hex: of a local file over head, middle and tail (64 KiB each), of one on the Hub over commit, path and etag. */
  readonly sha256: string;
  /** On the Hub: the commit. */
  readonly revision?: string;
  /** On the Hub: what names the content, the hash that the Hub keeps of it. */
  readonly etag?: string;
}

/** Rows at random: those whose priority by the seed (`rowPriority`) is below the bound. */
export interface RowDraw {
  readonly seed: number;
  readonly below: number;
}

/** How many rows a dataset has. */
export interface RowCount {
  readonly rows: number;
  readonly exact: boolean;
  /** The same by file. */
  readonly perFile: readonly number[];
}

/** A row of a dataset: the file by its place in `files`, the row in it from 0. */
export interface RowAddress {
  readonly fileOrdinal: number;
  readonly row: number;
}

/** An opened dataset; holds no file handle until `rows` is iterated. */
export interface DocumentSource {
  /** As asked for, for messages. */
  readonly name: string;
  /** The same with everything resolved that may move (the revision on the Hub): what opens the same dataset again. */
  readonly pinned: string;
  /** In the order of reading: sorted by path. */
  readonly files: readonly string[];
  /**
   * Streams rows in order; memory does not grow with the dataset. A row is a line with content in JSON Lines, a record
   * in CSV; rows that the filter turns away are numbered, not yielded. Ends early and silently when `signal` aborts;
   * throws `SourceReadError` when a file breaks off. With `from`, earlier rows are passed over, unread where the format
   * allows it.
   */
  rows(signal?: AbortSignal, from?: RowAddress): AsyncIterable<SourceRow>;
  /**
   * The rows of a file at which `rows` can begin without passing over others, rising: of Parquet the first of each row
   * group, else the first row alone. Rejects with `SourceReadError`.
   */
  entries(fileOrdinal: number, signal?: AbortSignal): Promise<readonly number[]>;
  /**
   * Where the rows are that `rows` yields, reading no more of them than the filter needs: of Parquet the columns that it
   * names, of JSON Lines without a filter the line ends. Ends and throws as `rows` does.
   */
  places(signal?: AbortSignal): AsyncIterable<RowAddress>;
  /** Whether columns lie apart in all files (Parquet), so that `places` is far cheaper than `rows`. */
  readonly columnar: boolean;
  /** Rejects with `SourceReadError` when a file is gone or cannot be read. */
  identity(signal?: AbortSignal): Promise<readonly FileIdentity[]>;
  /**
   * Rows as the files say of themselves; null where only a full read tells: text formats, and whenever a filter is
   * set. Rejects with `SourceReadError`.
   */
  count(signal?: AbortSignal): Promise<RowCount | null>;
  /** Reads footers and first rows only. Rejects with `SourceReadError`. */
  describe(signal?: AbortSignal): Promise<DatasetHeader>;
}

/** Why a source could not be opened; `message` is a sentence for people. */
export interface SourceFailure {
  readonly reason: 'not-found' | 'unsupported-format' | 'unreadable' | 'unauthorised' | 'unreachable';
  readonly message: string;
}

/** A file broke off while it was read: an I/O error, a damaged archive. Thrown by `rows`, so that no reader takes it for the end. */
export class SourceReadError extends Error {
  override readonly name = 'SourceReadError';
}
