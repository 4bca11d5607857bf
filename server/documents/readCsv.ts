/** CSV → rows. The first record names the columns; every value is text. */
import { isUtf8 } from 'node:buffer';
import type { Parser } from 'csv-parse';
import { parse } from 'csv-parse';
import type { JsonObject } from '../language/json.ts';
import type { RawRow } from './rawRow.ts';
import { SourceReadError } from './source.ts';

/** Longer records end the reading: a quote that is never closed would take all of the rest into memory. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/**
 * Reads records as RFC 4180 has them: quotes, line breaks within them, CR LF or LF, a byte order mark. Quotes that do
 * not enclose a whole field are text. A record with more or fewer fields than the header, or with bytes that are no
 * UTF-8, is a bad row. Empty lines are no rows; a line is numbered by where its record ends. Memory: the longest record.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  options: { readonly maxRecordBytes?: number; readonly firstRow?: number } = {},
): AsyncGenerator<RawRow> {
  const { maxRecordBytes = MAX_RECORD_BYTES, firstRow = 0 } = options;
  const records = new Records(delimiter, maxRecordBytes, firstRow);
  try {
    for await (const chunk of chunks) {
      yield* await records.take(chunk);
      records.checkFailure();
    }
    yield* await records.end();
    records.checkFailure();
  } finally {
    records.close();
  }
}

type Field = Buffer | string;

/** Drives the parser chunk by chunk; it hands records over within the call that completes them. */
class Records {
  readonly #parser: Parser;
  #columns: readonly string[] | null = null;
  #rows: RawRow[] = [];
  #failure: Error | null = null;

  #row = 0;
  readonly #firstRow: number;

  constructor(delimiter: string, maxRecordBytes: number, firstRow: number) {
    this.#firstRow = firstRow;
    this.#parser = parse({
      delimiter,
      bom: true,
      encoding: null,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: maxRecordBytes,
      on_record: (record: unknown, { lines }) => {
        this.#add(record as readonly Field[], lines);
        return null;
      },
    });
    this.#parser.on('error', (error) => {
      this.#failure = error;
    });
  }

  async take(chunk: Buffer): Promise<readonly RawRow[]> {
    await new Promise<void>((resolve) => this.#parser.write(chunk, () => resolve()));
    return this.#taken();
  }

  async end(): Promise<readonly RawRow[]> {
    await new Promise<void>((resolve) => {
      this.#parser.once('close', resolve);
      this.#parser.resume();
      this.#parser.end();
    });
    return this.#taken();
  }

  close(): void {
    this.#parser.destroy();
  }

  #taken(): readonly RawRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Throws what ended the parsing, once the rows before it are out. */
  checkFailure(): void {
    if (this.#failure) throw broken(this.#failure);
  }

  #add(record: readonly Field[], line: number): void {
    if (this.#columns !== null && this.#row++ < this.#firstRow) return;
    const fields = record.map(textOf);
    if (this.#columns === null) {
      this.#columns = columnNames(fields);
      return;
    }
    this.#rows.push(rowOf(fields, this.#columns, line));
  }
}

/** A column that is called like one before it, or not at all, goes by its place. */
function columnNames(header: readonly (string | null)[]): readonly string[] {
  return header.map((name, index) =>
    name === null || name === '' || header.indexOf(name) < index ? `column ${index + 1}` : name,
  );
}

/** Null for bytes that are no UTF-8. */
function textOf(field: Field): string | null {
  if (typeof field === 'string') return field;
  return isUtf8(field) ? field.toString('utf8') : null;
}

function rowOf(fields: readonly (string | null)[], columns: readonly string[], number: number): RawRow {
  if (fields.length !== columns.length) {
    const found = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    const message = `${found} where the header names ${columns.length}`;
    return { ok: false, number, message };
  }
  const entries: [string, string][] = [];
  for (const [index, name] of columns.entries()) {
    const field = fields[index];
    if (typeof field !== 'string') return { ok: false, number, message: 'not valid UTF-8' };
    entries.push([name, field]);
  }
  const value: JsonObject = Object.fromEntries(entries);
  return { ok: true, number, value };
}

function broken(error: Error): unknown {
  switch ('code' in error ? error.code : null) {
    case 'CSV_MAX_RECORD_SIZE':
      return new SourceReadError('a record is longer than is read; perhaps a quote in it is never closed', {
        cause: error,
      });
    case 'CSV_QUOTE_NOT_CLOSED':
      return new SourceReadError('a quote is never closed', { cause: error });
    default:
      return error;
  }
}
