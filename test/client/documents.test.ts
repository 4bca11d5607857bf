import { expect, test } from 'vitest';
import { datasetText, sizeText } from '../../client/documents/datasetText.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a file read whole tells its rows exactly, with or without a last line break', () => {
  expect(datasetText({ sizeBytes: 6, head: bytes('{}\n{}\n'), compressed: false })).toBe('6 B, 2 rows');
  expect(datasetText({ sizeBytes: 5, head: bytes('{}\n{}'), compressed: false })).toBe('5 B, 2 rows');
  expect(datasetText({ sizeBytes: 2, head: bytes('{}'), compressed: false })).toBe('2 B, 1 row');
});

test('a longer one is estimated from its beginning', () => {
  expect(datasetText({ sizeBytes: 3_700_000, head: bytes('{}\n{}\n{}'), compressed: false })).toBe(
    '3.7 MB, about 1,200,000 rows',
  );
  expect(datasetText({ sizeBytes: 3_700_000, head: bytes('one long line'), compressed: false })).toBe(
    '3.7 MB',
  );
});

test('a compressed one tells its size alone', () => {
  expect(datasetText({ sizeBytes: 12_300, head: bytes('x'), compressed: true })).toBe('12 kB, compressed');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [12_345_678, '12 MB'],
  [2_500_000_000_000, '2.5 TB'],
])('%d bytes: %s', (size, text) => expect(sizeText(size)).toBe(text));
