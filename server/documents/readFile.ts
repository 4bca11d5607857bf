/** One file → its rows, by its format. */
import { said } from '../language/said.ts';
import type { DataFile } from './dataFile.ts';
import { decompress } from './decompress.ts';
import type { Compression, FileFormat } from './fileFormat.ts';
import { formatOf } from './fileFormat.ts';
import { asPacked, asText } from './lookedOver.ts';
import type { ParquetHeader } from './parquet/readParquet.ts';
import type { RawRow } from './rawRow.ts';
import { SourceReadError } from './source.ts';

/** How much is read. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Text formats end after so many bytes of content, in the middle of a row if need be. */
  readonly mostBytes?: number | undefined;
  /** Rows before this one are passed over. */
  readonly firstRow?: number;
  /** Only these columns are needed; rows may lack the others, and with none at all need not be looked into. */
  readonly columns?: readonly string[] | undefined;
}

/** Streams the rows of a file, as many at a time as come together; each list is gone through before the next is asked for. Ends early and silently when the signal aborts; throws `SourceReadError` when it breaks off. */
export async function* readFile(file: DataFile, options: ReadOptions = {}): AsyncGenerator<Iterable<RawRow>> {
  const { signal } = options;
  if (signal?.aborted) return;
  const format = knownFormat(file);
  let last = 0;
  function* seen(rows: Iterable<RawRow>): Generator<RawRow> {
    for (const row of rows) {
      last = row.number;
      yield row;
    }
  }
  try {
    for await (const rows of await rowsOf(file, format, options)) {
      if (signal?.aborted) return;
      yield seen(rows);
    }
  } catch (error) {
    if (!signal?.aborted) throw breakOff(error, file, last);
  }
}

/** What a file says of itself without being read; null for text formats. Throws `SourceReadError`. */
export async function readHeader(file: DataFile, signal?: AbortSignal): Promise<ParquetHeader | null> {
  if (knownFormat(file).format !== 'parquet') return null;
  const { describeParquet } = await import('./parquet/readParquet.ts');
  return describeParquet(file, signal);
}

/** What is wrong with a row, which is called by its line, or by its number where files have no lines. */
export function rowSentence(file: DataFile, number: number, flaw: string): string {
  return knownFormat(file).format === 'parquet'
    ? said('{0} row {1}: {2}.', file.name, number, flaw)
    : said('{0} line {1}: {2}.', file.name, number, flaw);
}

function brokenOff(file: DataFile, last: number, why: string): string {
  return knownFormat(file).format === 'parquet'
    ? said('{0} cannot be read beyond row {1}: {2}. Check that the file is complete.', file.name, last, why)
    : said('{0} cannot be read beyond line {1}: {2}. Check that the file is complete.', file.name, last, why);
}

async function rowsOf(
  file: DataFile,
  { format, compression, delimiter }: FileFormat,
  { signal, mostBytes, firstRow = 0, columns }: ReadOptions,
): Promise<AsyncIterable<Iterable<RawRow>>> {
  const content = (): AsyncIterable<Buffer> =>
    beginning(asText(file.name, unpacked(file, compression, signal)), mostBytes);
  switch (format) {
    case 'jsonl': {
      const { readJsonLines } = await import('./readJsonLines.ts');
      return readJsonLines(content(), { maxLineBytes: mostBytes, firstRow, columns });
    }
    case 'csv': {
      const { readCsv } = await import('./readCsv.ts');
      return readCsv(content(), delimiter, { firstRow });
    }
    case 'parquet': {
      const { readParquet } = await import('./parquet/readParquet.ts');
      return readParquet(file, { signal, firstRow, columns });
    }
  }
}

function unpacked(
  file: DataFile,
  compression: Compression,
  signal: AbortSignal | undefined,
): AsyncIterable<Buffer> {
  const bytes = file.stream(signal);
  if (compression === 'none') return bytes;
  return decompress(asPacked(file.name, bytes, compression), compression);
}

async function* beginning(
  chunks: AsyncIterable<Buffer>,
  mostBytes: number | undefined,
): AsyncGenerator<Buffer> {
  let left = mostBytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    yield left >= chunk.length ? chunk : chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function knownFormat(file: DataFile): FileFormat {
  const format = formatOf(file.path);
  if (!format) throw new Error(`${file.path} was opened without a known format.`);
  return format;
}

/** Errors with a code come from the file system or a decompressor; what is told already, and bugs, stay as they are. */
function breakOff(error: unknown, file: DataFile, last: number): unknown {
  if (error instanceof SourceReadError || !(error instanceof Error && 'code' in error)) return error;
  return new SourceReadError(brokenOff(file, last, error.message.replace(/\.$/, '')), { cause: error });
}
