/** CSV → rows. The first record names the columns; every value is text. */

import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../language/json.ts';
import { said } from '../language/said.ts';
import type { CsvRecord } from './csvRecords.ts';
import { CsvRecords } from './csvRecords.ts';
import type { RawRow } from './rawRow.ts';

/** A quote that is not closed within so many bytes is a stray one. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads records as RFC 4180 has them: quotes, line breaks within them, CR LF, LF or CR alone, a byte order mark. A quote that does
 * not enclose a whole field is text. A record with more or fewer fields than the header, with bytes that are no UTF-8,
 * or with a quote that is never closed is a bad row; a header of that kind names columns by their places. Where the
 * header holds no delimiter but semicolons, or tabs, these separate all records. Empty lines are no rows; a row is
 * numbered by the line its record ends on. Rows that end in one chunk come together and are taken apart one by one, as
 * in `readLines`. Memory: a chunk and the longest record.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  options: { readonly maxRecordBytes?: number; readonly firstRow?: number } = {},
): AsyncGenerator<Iterable<RawRow>> {
  const { maxRecordBytes = MAX_RECORD_BYTES, firstRow = 0 } = options;
  const records = new CsvRecords(delimiter, maxRecordBytes);
  const rows = new Rows(delimiter, firstRow);
  for await (const chunk of chunks) {
    records.add(chunk);
    yield rows.of(records);
  }
  records.end();
  yield rows.of(records);
}

/** Rows of records, after the first one named the columns. */
class Rows {
  #delimiter: string;
  #toPassOver: number;
  #columns: readonly string[] | null = null;

  constructor(delimiter: string, firstRow: number) {
    this.#delimiter = delimiter;
    this.#toPassOver = firstRow;
  }

  *of(records: CsvRecords): Generator<RawRow> {
    for (let record = records.next(); record; record = records.next()) {
      if (record.bytes.length === 0) continue;
      if (this.#columns === null) {
        const header = { ...record, bytes: withoutMark(record.bytes) };
        this.#delimiter = delimiterOf(header.bytes, this.#delimiter);
        records.separateBy(this.#delimiter);
        this.#columns = columnNames(fieldsOf(header, this.#delimiter) ?? []);
      } else if (this.#toPassOver > 0) {
        this.#toPassOver -= 1;
      } else {
        yield rowOf(record, this.#columns, this.#delimiter);
      }
    }
  }
}

function rowOf(record: CsvRecord, columns: readonly string[], delimiter: string): RawRow {
  const number = record.lastLine;
  if (record.flaw !== null)
    return {
      ok: false,
      number,
      message: record.flaw === 'too-long' ? said('too long') : said('a quote in it is never closed'),
    };
  const fields = fieldsOf(record, delimiter);
  if (fields === null) return { ok: false, number, message: said('not valid UTF-8') };
  if (fields.length !== columns.length) {
    const message =
      fields.length === 1
        ? said('1 field where the header names {0}', columns.length)
        : said('{0} fields where the header names {1}', fields.length, columns.length);
    return { ok: false, number, message };
  }
  const value: JsonObject = Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? '']));
  return { ok: true, number, value };
}

/** Null for bytes that are no UTF-8. */
function fieldsOf({ bytes, quoted }: CsvRecord, delimiter: string): readonly string[] | null {
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString('utf8');
  return quoted ? quotedFields(text, delimiter) : text.split(delimiter);
}

function quotedFields(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const closing = text[at] === '"' ? closingQuote(text, at) : null;
    const end = delimiterFrom(text, closing === null ? at : closing + 1, delimiter);
    const isEnclosed = closing !== null && closing + 1 === end;
    fields.push(isEnclosed ? text.slice(at + 1, closing).replaceAll('""', '"') : text.slice(at, end));
    at = end + 1;
  }
  return fields;
}

function delimiterFrom(text: string, at: number, delimiter: string): number {
  const end = text.indexOf(delimiter, at);
  return end === -1 ? text.length : end;
}

/** The quote that closes the one at `at`, two in a row standing for one; null where there is none. */
function closingQuote(text: string, at: number): number | null {
  for (let quote = text.indexOf('"', at + 1); quote !== -1; quote = text.indexOf('"', quote + 2)) {
    if (text[quote + 1] !== '"') return quote;
  }
  return null;
}

/** Spreadsheets of many countries write semicolons into `.csv`, some programs tabs: no name of a column holds one. */
function delimiterOf(header: Buffer, named: string): string {
  const outsideQuotes = header.toString('latin1').replace(/"[^"]*"/g, '');
  return [named, ';', '\t'].find((delimiter) => outsideQuotes.includes(delimiter)) ?? named;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** A column that is called like one before it, or not at all, goes by its place. */
function columnNames(header: readonly string[]): readonly string[] {
  return header.map((name, index) =>
    name === '' || header.indexOf(name) < index ? said('column {0}', index + 1) : name,
  );
}
