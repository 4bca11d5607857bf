/** Writes the sample documents in the other formats: `node test/samples/writeFormats.ts`. A test holds them against each other. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';

const DATA = new URL('../../samples/data/', import.meta.url);

interface Row {
  readonly [column: string]: string | undefined;
}

const rows: readonly Row[] = readFileSync(new URL('documents.jsonl', DATA), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];

mkdirSync(new URL('formats/', DATA), { recursive: true });
const parquet = parquetWriteBuffer({
  columnData: columns.map((name) => ({ name, data: rows.map((row) => row[name] ?? null), type: 'STRING' })),
  rowGroupSize: 16,
});
writeFileSync(new URL('formats/documents.parquet', DATA), new Uint8Array(parquet));

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
const records = [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))];
writeFileSync(
  new URL('formats/documents.csv', DATA),
  records.map((fields) => `${fields.map(quoted).join(',')}\n`).join(''),
);
