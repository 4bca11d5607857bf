/** One file of a dataset, wherever it lies: a name, bytes from the start, bytes from anywhere. */
import type { FileIdentity } from './source.ts';

/** A file that nothing is read of until it is asked for. Every failure of the world is a `SourceReadError`. */
export interface DataFile {
  /** For messages and made ids: the path below what all files of the dataset share. */
  readonly name: string;
  /** Absolute path, or the address on the Hub with its commit. */
  readonly path: string;
  sizeBytes(signal?: AbortSignal): Promise<number>;
  /** The whole file from its first byte. Ends early and silently when the signal aborts. */
  stream(signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Opens the file for reading at any place; whoever opens it closes it. */
  openRanges(signal?: AbortSignal): Promise<FileRanges>;
  identity(signal?: AbortSignal): Promise<FileIdentity>;
}

/** A file open for reading at any place. */
export interface FileRanges {
  readonly sizeBytes: number;
  /** Every read is a round trip over a network: few large ones are better than many. */
  readonly isRemote: boolean;
  /** Exactly the bytes from `start` to before `end`, both within the file. */
  read(start: number, end: number): Promise<Buffer>;
  close(): Promise<void>;
}
