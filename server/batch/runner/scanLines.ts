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
    let buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let held = 0;
    for (let position = 0; position < endBytes; ) {
      if (held === buffer.length) buffer = doubled(buffer);
      const wanted = Math.min(buffer.length - held, endBytes - position);
      const { bytesRead } = await handle.read(buffer, held, wanted, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const data = buffer.subarray(0, held + bytesRead);
      let start = 0;
      for (let end = data.indexOf(NEWLINE, held); end >= 0; end = data.indexOf(NEWLINE, start)) {
        const line = data.subarray(start, end + 1);
        const going = visit(line, offset);
        if (going === false) return { sizeBytes: offset, tornBytes: 0 };
        if (going instanceof Promise) await going;
        offset += line.length;
        start = end + 1;
      }
      data.copyWithin(0, start);
      held = data.length - start;
    }
    return { sizeBytes: offset, tornBytes: held };
  } finally {
    await handle.close();
  }
}

function doubled(buffer: Buffer): Buffer {
  const wider = Buffer.allocUnsafeSlow(buffer.length * 2);
  buffer.copy(wider);
  return wider;
}
