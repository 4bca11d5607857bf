/** Bytes of CSV → records, as bytes: finds where each ends. Knows quotes and line ends, nothing about fields. */

/** A record without its line end. */
export interface CsvRecord {
  /** Valid until the next record is asked for. */
  readonly bytes: Buffer;
  /** The line it begins on, and the one it ends on, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Whether a quote may enclose a field of it. */
  readonly quoted: boolean;
  /** Why it ends with its line for want of a better place, or even before; null for a whole record. */
  readonly flaw: 'open-quote' | 'too-long' | null;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const ENDS_OR_QUOTES: ReadonlySet<number> = new Set([NEWLINE, RETURN, QUOTE]);

/**
 * Finds records in pieces of any size. A quote opens where a field begins and closes at the next single one; line ends
 * between belong to the field. Where a quote is not closed within the bound, or at all, its line alone is the record,
 * and reading goes on behind it: one stray quote costs one row. Memory: the bound.
 */
export class CsvRecords {
  #delimiter: number;
  readonly #maxBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the record that is open begins, and how far it was looked at. */
  #start = 0;
  #looked = 0;
  #inQuotes = false;
  #quoted = false;
  #line = 1;
  #isEnd = false;
  /** What ends lines, as the first that ended had it; null before. */
  #lineEnd: number | null = null;
  /** The rest of a line that was too long is passed over. */
  #dropsLine = false;

  constructor(delimiter: string, maxBytes: number) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#start);
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#looked -= this.#start;
    this.#start = 0;
  }

  /** What stands between the fields of the records that come next. */
  separateBy(delimiter: string): void {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** No further bytes will come. */
  end(): void {
    this.#isEnd = true;
  }

  /** The next record; null when more bytes are needed, or there are none. */
  next(): CsvRecord | null {
    if (this.#dropsLine && !this.#dropLine()) return null;
    const end = this.#findEnd();
    if (end !== null) return this.#take(end, null);
    const open = this.#bytes.length - this.#start;
    if (this.#inQuotes && (this.#isEnd || open > this.#maxBytes)) return this.#giveUp();
    if (open > this.#maxBytes) return this.#break('too-long');
    return this.#isEnd && open > 0 ? this.#take(this.#bytes.length, null) : null;
  }

  /** False where the line goes on beyond the bytes that are there. */
  #dropLine(): boolean {
    const newline = this.#bytes.indexOf(this.#lineEnd ?? NEWLINE, this.#start);
    this.#start = newline === -1 ? this.#bytes.length : newline + 1;
    this.#looked = this.#start;
    this.#dropsLine = newline === -1;
    return newline !== -1;
  }

  /** The offset of the line end that ends the record. */
  #findEnd(): number | null {
    while (true) {
      if (this.#inQuotes && !this.#closeQuote()) return null;
      if (this.#lineEnd === null && !this.#learnLineEnd()) return null;
      const newline = this.#bytes.indexOf(this.#lineEnd ?? NEWLINE, this.#looked);
      const lineEnd = newline === -1 ? this.#bytes.length : newline;
      const quote = this.#bytes.subarray(this.#looked, lineEnd).indexOf(QUOTE);
      if (quote === -1) {
        this.#looked = lineEnd;
        return newline === -1 ? null : newline;
      }
      const at = this.#looked + quote;
      this.#inQuotes = this.#isFieldStart(at);
      this.#quoted ||= this.#inQuotes;
      this.#looked = at + 1;
    }
  }

  /**
   * Old spreadsheets end lines with a carriage return alone. False where the newline that may belong to one would be in the
   * next piece.
   */
  #learnLineEnd(): boolean {
    const at =
      this.#bytes.subarray(this.#looked).findIndex((byte) => ENDS_OR_QUOTES.has(byte)) + this.#looked;
    const found = at < this.#looked ? null : this.#bytes[at];
    if (found === NEWLINE) this.#lineEnd = NEWLINE;
    if (found !== RETURN) return true;
    if (at + 1 === this.#bytes.length && !this.#isEnd) {
      this.#looked = at;
      return false;
    }
    this.#lineEnd = this.#bytes[at + 1] === NEWLINE ? NEWLINE : RETURN;
    return true;
  }

  #isFieldStart(at: number): boolean {
    if (at === this.#start || this.#bytes[at - 1] === this.#delimiter) return true;
    const before = this.#bytes.subarray(this.#start, at);
    return this.#line === 1 && before.equals(BYTE_ORDER_MARK);
  }

  /** Passes over what is quoted; false where it goes on beyond the bytes that are there. */
  #closeQuote(): boolean {
    for (;;) {
      const quote = this.#bytes.indexOf(QUOTE, this.#looked);
      if (quote === -1) {
        this.#looked = this.#bytes.length;
        return false;
      }
      // Two of them stand for one, and the second may be in the next piece.
      if (quote + 1 === this.#bytes.length && !this.#isEnd) {
        this.#looked = quote;
        return false;
      }
      this.#looked = quote + 1;
      if (this.#bytes[quote + 1] !== QUOTE) {
        this.#inQuotes = false;
        return true;
      }
      this.#looked = quote + 2;
    }
  }

  /** Ends the record with the line it began on. */
  #giveUp(): CsvRecord {
    const newline = this.#bytes.indexOf(this.#lineEnd ?? NEWLINE, this.#start);
    const flaw = 'open-quote';
    return newline === -1 ? this.#break(flaw) : this.#take(newline, flaw);
  }

  /** Ends the record in the middle of its line. */
  #break(flaw: CsvRecord['flaw']): CsvRecord {
    this.#dropsLine = true;
    return this.#take(this.#bytes.length, flaw);
  }

  #take(end: number, flaw: CsvRecord['flaw']): CsvRecord {
    const hasReturn = end > this.#start && this.#bytes[end - 1] === RETURN;
    const bytes = this.#bytes.subarray(this.#start, hasReturn ? end - 1 : end);
    const firstLine = this.#line;
    const quoted = this.#quoted;
    if (quoted && flaw === null) this.#line += countOf(this.#lineEnd ?? NEWLINE, bytes);
    const record = { bytes, firstLine, lastLine: this.#line, quoted, flaw };
    this.#line += 1;
    this.#start = Math.min(end + 1, this.#bytes.length);
    this.#looked = this.#start;
    this.#inQuotes = false;
    this.#quoted = false;
    return record;
  }
}

function countOf(byte: number, bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) count += 1;
  return count;
}
