import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readColumns } from '../../server/documents/readColumns.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rephrase-columns-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const ROWS = '{"id":"1","text":"a","meta":{"url":"u","x":{"y":1}}}\nno JSON\n\n[1]\n{"id":"2","score":0.5}\n';

test('all columns of the first rows, nested ones by dot, bad rows passed over', async () => {
  const columns = ['id', 'text', 'meta', 'meta.url', 'meta.x', 'meta.x.y', 'score'];
  expect(await readColumns(file('a.jsonl', ROWS))).toEqual(columns);
  expect(await readColumns(file('a.jsonl.gz', gzipSync(ROWS)))).toEqual(columns);
});

test('only the first twenty rows are looked at', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => `{"c${n}":1}\n`).join('');
  expect(await readColumns(file('a.jsonl', rows))).toHaveLength(20);
});

test('a line without an end costs a few megabytes and says nothing', async () => {
  expect(await readColumns(file('a.jsonl', `{"text":"${'x'.repeat(9_000_000)}"}`))).toBeNull();
});

test('nothing is known of what is empty, damaged, missing or of another format', async () => {
  expect(await readColumns(file('empty.jsonl', ''))).toBeNull();
  expect(await readColumns(file('a.jsonl.gz', 'no gzip'))).toBeNull();
  expect(await readColumns(file('b.jsonl.gz', gzipSync(ROWS).subarray(0, 12)))).toBeNull();
  expect(await readColumns(join(folder, 'gone.jsonl'))).toBeNull();
  expect(await readColumns(file('a.parquet', ROWS))).toBeNull();
});
