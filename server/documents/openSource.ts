/** Opens a dataset on disk: JSON Lines, plain or compressed. Each line with content is a row. */
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeRow } from './decodeRow.ts';
import { decompressZstd } from './decompressZstd.ts';
import type { SourceRow } from './document.ts';
import { identifyFile } from './identifyFile.ts';
import { type Line, readLines } from './readLines.ts';
import { type ColumnChoice, type DocumentSource, type SourceFailure, SourceReadError } from './source.ts';

type Compression = 'none' | 'gzip' | 'zstd';

const READ_BYTES = 256 * 1024;

/** Checks that the file is there, readable and of a known format; reads nothing of it yet. A relative path counts from the working directory. */
export async function openSource(
  path: string,
  columns: ColumnChoice,
): Promise<
  | { readonly ok: true; readonly source: DocumentSource }
  | { readonly ok: false; readonly failure: SourceFailure }
> {
  const compression = compressionOf(path);
  if (compression === null)
    return { ok: false, failure: { reason: 'unsupported-format', message: unsupported(path) } };
  const file = resolve(path);
  const failure = await accessFailure(file);
  if (failure) return { ok: false, failure };
  return { ok: true, source: jsonLinesSource(path, file, compression, columns) };
}

function jsonLinesSource(
  name: string,
  path: string,
  compression: Compression,
  columns: ColumnChoice,
): DocumentSource {
  return {
    name,
    files: [path],
    rows: (signal) => rowsOf(path, 0, compression, columns, signal),
    identity: async () => [await identifyFile(path)],
  };
}

async function* rowsOf(
  path: string,
  fileOrdinal: number,
  compression: Compression,
  columns: ColumnChoice,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceRow> {
  if (signal?.aborted) return;
  const fileName = basename(path);
  const { bytes, close } = openBytes(path, compression);
  let row = 0;
  let lastLine = 0;
  try {
    for await (const line of readLines(bytes)) {
      if (signal?.aborted) return;
      lastLine = line.number;
      yield rowOf(line, columns, { fileName, fileOrdinal, row });
      row += 1;
    }
  } catch (error) {
    throw breakOff(error, fileName, lastLine);
  } finally {
    close();
  }
}

function rowOf(
  line: Line,
  columns: ColumnChoice,
  place: { readonly fileName: string; readonly fileOrdinal: number; readonly row: number },
): SourceRow {
  const decoded = line.ok ? decodeRow(line.text, columns, place) : line;
  if (decoded.ok) return { kind: 'document', document: decoded.document };
  const message = `${place.fileName} line ${line.number}: ${decoded.message}.`;
  return { kind: 'bad', bad: { fileOrdinal: place.fileOrdinal, row: place.row, message } };
}

/** The bytes of a file, decompressed, and what lets go of it. */
export function openBytes(
  path: string,
  compression: Compression,
): { readonly bytes: AsyncIterable<Buffer>; close(): void } {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  const close = (): void => {
    file.destroy();
  };
  if (compression === 'none') return { bytes: file, close };
  if (compression === 'zstd') return { bytes: decompressZstd(file), close };
  // The reader of the last stream sees every error, so the callback has nothing left to do.
  return { bytes: pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => undefined), close };
}

/** Errors with a code come from the file system or the decompressor; anything else is a bug and stays as it is. */
function breakOff(error: unknown, fileName: string, lastLine: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return new SourceReadError(
    `${fileName} cannot be read beyond line ${lastLine}: ${error.message}. Check that the file is complete.`,
    { cause: error },
  );
}

/** How a file is compressed, by its name; null for a format that is not read. */
export function compressionOf(path: string): Compression | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) || /[*?]/.test(path)) return null;
  const match = /\.jsonl(\.gz|\.zst)?$/i.exec(path);
  if (!match) return null;
  switch (match[1]?.toLowerCase()) {
    case '.gz':
      return 'gzip';
    case '.zst':
      return 'zstd';
    default:
      return 'none';
  }
}

function unsupported(path: string): string {
  const what = /^hf:\/\//i.test(path)
    ? 'Datasets on the Hub'
    : /[*?]/.test(path)
      ? 'Patterns for several files'
      : 'Files of this kind';
  return `${path}: ${what} cannot be read yet. Use one .jsonl, .jsonl.gz or .jsonl.zst file.`;
}

async function accessFailure(path: string): Promise<SourceFailure | null> {
  try {
    if (!(await stat(path)).isFile()) {
      return { reason: 'unreadable', message: `${path} is a folder or a device. Name one .jsonl file.` };
    }
    await access(path, constants.R_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return { reason: 'not-found', message: `There is no file ${path}. Check the path of the documents.` };
    }
    return {
      reason: 'unreadable',
      message: `${path} cannot be read (${String(code)}). Check its permissions.`,
    };
  }
}
