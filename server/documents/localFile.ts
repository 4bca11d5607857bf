/** A dataset file on disk. */

import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { said } from '../language/said.ts';
import type { DataFile, FileRanges } from './dataFile.ts';
import { identifyFile } from './identifyFile.ts';
import { SourceReadError } from './source.ts';

const READ_BYTES = 256 * 1024;

/** The file at an absolute path. */
export function localFile(path: string, name: string): DataFile {
  return {
    name,
    path,
    sizeBytes: () => reading(name, async () => (await stat(path)).size),
    stream: (signal) => streamOf(path, signal),
    openRanges: () => reading(name, async () => rangesOf(await open(path, 'r'), name)),
    identity: () => reading(name, () => identifyFile(path)),
  };
}

/** Errors stay those of the file system: whoever reads lines can say how far it came. */
async function* streamOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const stream = createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (signal?.aborted) return;
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
}

async function rangesOf(file: FileHandle, name: string): Promise<FileRanges> {
  const { size } = await file.stat();
  return {
    sizeBytes: size,
    isRemote: false,
    read: (start, end) => reading(name, () => readFully(file, name, start, end)),
    close: () => file.close(),
  };
}

async function readFully(file: FileHandle, name: string, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(end - start);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) {
      throw new SourceReadError(
        said('{0} ended while it was read: it has become shorter. Read it again.', name),
      );
    }
    filled += bytesRead;
  }
  return buffer;
}

async function reading<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new SourceReadError(said('{0} cannot be read: {1}.', name, error.message), { cause: error });
  }
}
