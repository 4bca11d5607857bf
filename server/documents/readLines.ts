/** Byte chunks → lines of text. Knows UTF-8 and line ends, nothing about what stands in a line. */

import { isAscii, isUtf8 } from 'node:buffer';
import { said } from '../language/said.ts';

/** A line with content. `number` counts every line of the file from 1, as editors do. */
export type Line =
  | { readonly ok: true; readonly number: number; readonly text: string }
  | { readonly ok: false; readonly number: number; readonly message: string };

/** Above this a line is not read but reported: V8 cannot hold a string much longer. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits at LF; a CR before it is white space and stays. Blank lines are skipped but numbered, a byte order mark at
 * the start is dropped. A line that is too long or no valid UTF-8 comes as a message. Lines that end in one chunk come
 * together and are decoded one by one: each list is gone through before the next is asked for. Memory: a chunk and the
 * longest line.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  maxLineBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<Iterable<Line>> {
  const partial = new PartialLine(maxLineBytes);
  let number = 0;
  function* linesOf(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      partial.add(chunk.subarray(start, end));
      start = end + 1;
      number += 1;
      const line = lineOf(partial.take(), number, maxLineBytes);
      if (line) yield line;
    }
    partial.add(chunk.subarray(start));
  }
  for await (const chunk of chunks) yield linesOf(chunk);
  const last = lineOf(partial.take(), number + 1, maxLineBytes);
  if (last) yield [last];
}

/** The bytes of a line that is still open. Bytes past the bound are counted as too long and dropped. */
class PartialLine {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) this.#pieces = [];
    else this.#pieces.push(bytes);
  }

  /** The line's bytes, null when it was too long; starts the next line. */
  take(): Buffer | null {
    const pieces = this.#pieces;
    const tooLong = this.#length > this.#maxBytes;
    this.#pieces = [];
    this.#length = 0;
    if (tooLong) return null;
    const [first] = pieces;
    return pieces.length === 1 && first ? first : Buffer.concat(pieces);
  }
}

function lineOf(bytes: Buffer | null, number: number, maxLineBytes: number): Line | null {
  if (bytes === null)
    return { ok: false, number, message: said('longer than {0} bytes', maxLineBytes.toLocaleString('en')) };
  const marked = number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
  const content = marked ? bytes.subarray(3) : bytes;
  // Bytes of ASCII are Latin-1 as well, which takes a fifth of the time.
  const encoding = isAscii(content) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(content)) return { ok: false, number, message: said('not valid UTF-8') };
  const text = content.toString(encoding);
  return text.trim() === '' ? null : { ok: true, number, text };
}
