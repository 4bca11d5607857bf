/** Reads the lines of a file in chunks: memory is one chunk and one line, however long the file is. */
import { open } from 'node:fs/promises';

/** Where the scan ended. */
export interface ScanEnd {
  /** Bytes of the complete lines that were visited. */
  readonly sizeBytes: number;
  /** Bytes after them without a newline. */
  readonly tornBytes: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * Calls `visit` with each complete line, newline included, from the start of the file to `endBytes` (default: its
 * end). The buffer is valid only during the call. A promise given back is waited for; `false` ends the scan before that line.
 */
export async function scanLines(
  path: string,
  visit: (line: Buffer, offset: number) => boolean | undefined | Promise<undefined>,
  endBytes = Number.POSITIVE_INFINITY,
): Promise<ScanEnd> {
  const handle = await open(path, 'r');
  try {
    let offset = 0;
    let rest: Buffer = Buffer.alloc(0);
    for (let position = 0; position < endBytes; ) {
      const wanted = Math.min(CHUNK_BYTES, endBytes - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const fresh = buffer.subarray(0, bytesRead);
      const firstNewline = fresh.indexOf(NEWLINE);
      if (firstNewline < 0) {
        rest = Buffer.concat([rest, fresh]);
        continue;
      }
      const data = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
      let start = 0;
      for (let end = rest.length + firstNewline; end >= 0; end = data.indexOf(NEWLINE, start)) {
        const line = data.subarray(start, end + 1);
        const going = visit(line, offset);
        if (going === false) return { sizeBytes: offset, tornBytes: 0 };
        if (going instanceof Promise) await going;
        offset += line.length;
        start = end + 1;
      }
      rest = data.subarray(start);
    }
    return { sizeBytes: offset, tornBytes: rest.length };
  } finally {
    await handle.close();
  }
}
