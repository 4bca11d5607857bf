/** Lines of rows as a file, plain or compressed with Zstandard in one frame, which every reader reads to its end. */
import { once } from 'node:events';
import { constants, createZstdCompress } from 'node:zlib';
import { createPlacedFile } from './placedFile.ts';

export interface RowFile {
  /** Takes a row's bytes, newline included. Gives a promise to wait for when the buffer went to disk. */
  add(row: Uint8Array | string): Promise<undefined> | undefined;
  /** Puts the file in its place. */
  finish(): Promise<{ readonly rows: number; readonly sizeBytes: number; readonly sha256: string }>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
}

const BUFFER_BYTES = 1 << 20;
/** The fast end of Zstandard: web text shrinks to about a third. */
export const ZSTD_LEVEL = 1;

/** Starts a file at `path`; nothing is on disk before the first full buffer. */
export function createRowFile(path: string, compression: 'none' | 'zstd' = 'none'): RowFile {
  const file = createPlacedFile(path);
  const sink =
    compression === 'zstd' ? compressed(file.write) : { write: file.write, end: async () => undefined };
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let rows = 0;
  const write = async (): Promise<undefined> => {
    const data = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await sink.write(data);
  };
  return {
    add(row) {
      const bytes = typeof row === 'string' ? Buffer.from(row) : Buffer.from(row);
      rows += 1;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      return waitingBytes < BUFFER_BYTES ? undefined : write();
    },
    async finish() {
      await write();
      await sink.end();
      return { rows, ...(await file.finish()) };
    },
    discard: file.discard,
  };
}

/** Node's own compressor, its output written in order. */
function compressed(write: (bytes: Uint8Array) => Promise<void>): {
  write(data: Buffer): Promise<void>;
  end(): Promise<undefined>;
} {
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  let writing: Promise<void> = Promise.resolve();
  zstd.on('data', (chunk: Buffer) => {
    writing = writing.then(() => write(chunk));
    writing.catch(() => undefined);
  });
  return {
    async write(data) {
      if (!zstd.write(data)) await once(zstd, 'drain');
      await writing;
    },
    async end() {
      zstd.end();
      await once(zstd, 'end');
      await writing;
      return undefined;
    },
  };
}
