import { expect, test } from 'vitest';
import { datasetText, sizeText } from '../../client/documents/datasetText.ts';
import { judgeSource } from '../../client/documents/judgeSource.ts';
import type { FileFormat } from '../../server/documents/fileFormat.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const JSONL = { format: 'jsonl', compression: 'none', delimiter: '' } as const;
const text = (sizeBytes: number, head: string, format: FileFormat = JSONL, rows: number | null = null) =>
  datasetText({ sizeBytes, head: bytes(head), format, rows });

test('a file read whole tells its rows exactly, with or without a last line break', () => {
  expect(text(6, '{}\n{}\n')).toBe('6 B, 2 rows');
  expect(text(5, '{}\n{}')).toBe('5 B, 2 rows');
  expect(text(2, '{}')).toBe('2 B, 1 row');
});

test('a longer one is estimated from its beginning', () => {
  expect(text(3_700_000, '{}\n{}\n{}')).toBe('3.7 MB, about 1,200,000 rows');
  expect(text(3_700_000, 'one long line')).toBe('3.7 MB');
});

test('a compressed one tells its size alone, Parquet its rows, CSV what it is', () => {
  expect(text(12_300, 'x', { ...JSONL, compression: 'gzip' })).toBe('12 kB, compressed');
  expect(text(12_300, '', { ...JSONL, format: 'parquet' }, 1200)).toBe('12 kB Parquet, 1,200 rows');
  expect(text(12_300, 'a,b\n', { ...JSONL, format: 'csv', delimiter: ',' })).toBe('12 kB CSV');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [12_345_678, '12 MB'],
  [2_500_000_000_000, '2.5 TB'],
])('%d bytes: %s', (size, text) => expect(sizeText(size)).toBe(text));

test.each([
  ['data/*.parquet', true],
  ['data/web.csv.gz', true],
  ['data/**/*', true],
  ['part-{a,b}', true],
  ['hf://datasets/lab/web/data/*.parquet', true],
  ['hf://datasets/lab/web@v1/data.jsonl', true],
  ['', false],
  ['data/web.zip', false],
  ['hf://datasets/lab/web', false],
  ['hf://models/lab/web/x.parquet', false],
  ['https://example.org/x.parquet', false],
])('%s may name a dataset: %s', (written, may) => expect(judgeSource(written) === null).toBe(may));
