/** Lines of text as UTF-8 in one stretch of memory, without a buffer of its own for each. */

/** A line without its newline: a text, or two around bytes that are UTF-8 already. */
export type Line = string | { readonly before: string; readonly bytes: Uint8Array; readonly after: string };

export interface LineBuffer {
  /** Appends a line and its newline, and gives the length of both in bytes. */
  add(line: Line): number;
  /** What was added; valid until the buffer is cleared or added to. */
  readonly bytes: Uint8Array;
  /** Of each line, in order. */
  readonly lengths: readonly number[];
  readonly sizeBytes: number;
  readonly capacityBytes: number;
  /** Empties it and keeps the memory. */
  clear(): void;
}

const START_BYTES = 256 * 1024;
/** UTF-8 bytes of one UTF-16 unit at the most. */
const WIDEST = 3;
const NEWLINE = 0x0a;

export function createLineBuffer(): LineBuffer {
  let buffer = Buffer.allocUnsafeSlow(START_BYTES);
  let lengths: number[] = [];
  let sizeBytes = 0;
  return {
    add(line) {
      const needed = sizeBytes + longestBytes(line) + 1;
      if (needed > buffer.length) {
        const wider = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
        buffer.copy(wider, 0, 0, sizeBytes);
        buffer = wider;
      }
      const end = write(line, buffer, sizeBytes);
      buffer[end] = NEWLINE;
      const length = end + 1 - sizeBytes;
      lengths.push(length);
      sizeBytes += length;
      return length;
    },
    get bytes() {
      return buffer.subarray(0, sizeBytes);
    },
    get lengths() {
      return lengths;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    get capacityBytes() {
      return buffer.length;
    },
    clear() {
      lengths = [];
      sizeBytes = 0;
    },
  };
}

function longestBytes(line: Line): number {
  if (typeof line === 'string') return line.length * WIDEST;
  return (line.before.length + line.after.length) * WIDEST + line.bytes.length;
}

/** Gives the position after it. */
function write(line: Line, into: Buffer, at: number): number {
  if (typeof line === 'string') return at + into.write(line, at, 'utf8');
  const start = at + into.write(line.before, at, 'utf8');
  into.set(line.bytes, start);
  const end = start + line.bytes.length;
  return end + into.write(line.after, end, 'utf8');
}
