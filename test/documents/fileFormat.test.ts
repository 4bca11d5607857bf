import { expect, test } from 'vitest';
import { formatOf } from '../../server/documents/fileFormat.ts';

test.each([
  ['a.jsonl', 'jsonl', 'none', ''],
  ['a.JSONL.GZ', 'jsonl', 'gzip', ''],
  ['a.ndjson.zst', 'jsonl', 'zstd', ''],
  ['c4-train.00000-of-01024.json.gz', 'jsonl', 'gzip', ''],
  ['dir.csv/a.parquet', 'parquet', 'none', ''],
  ['a.csv', 'csv', 'none', ','],
  ['a.tsv.zst', 'csv', 'zstd', '\t'],
])('%s is %s, %s', (path, format, compression, delimiter) => {
  expect(formatOf(path)).toEqual({ format, compression, delimiter });
});

test.each(['a.json', 'package.json', 'a.parquet.gz', 'a.txt', 'jsonl', 'a.jsonl.bz2', ''])(
  '%s is no dataset',
  (path) => expect(formatOf(path)).toBeNull(),
);
