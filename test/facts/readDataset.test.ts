/** A glance at a dataset on a real disk: columns, rows, a sample; nothing of what cannot be read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import { readDataset } from '../../server/facts/readDataset.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rephrase-dataset-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const { source: _, ...CHOICE } = DEFAULT_DOCUMENTS;

async function columns(path: string): Promise<readonly string[] | undefined> {
  return (await readDataset(path, CHOICE))?.columns.map(({ name }) => name);
}

const ROWS = '{"id":"1","text":"a","meta":{"url":"u","x":{"y":1}}}\nno JSON\n\n[1]\n{"id":"2","score":0.5}\n';

test('all columns of the first rows, nested ones by dot, bad rows passed over', async () => {
  const names = ['id', 'text', 'meta', 'meta.url', 'meta.x', 'meta.x.y', 'score'];
  expect(await columns(file('a.jsonl', ROWS))).toEqual(names);
  expect(await columns(file('a.jsonl.gz', gzipSync(ROWS)))).toEqual(names);
});

test('rows, format, and the texts of sampled documents with their tokens', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => `{"id":"d${n}","text":"${'x'.repeat(n + 1)}"}\n`).join(
    '',
  );
  const fact = await readDataset(file('a.jsonl', rows), CHOICE);
  expect(fact).toMatchObject({ name: 'a.jsonl', format: 'JSON Lines', rows: 30 });
  expect(fact?.sample?.drawnFrom).toEqual({ rows: 30, all: true });
  const texts = fact?.sample?.texts('text') ?? [];
  expect(texts).toHaveLength(20);
  for (const { text, tokens, characters } of texts) {
    expect([tokens, characters]).toEqual([Math.ceil(text.length / 3), text.length]);
  }
  expect(fact?.sample?.texts('title')).toEqual([]);
});

test('where no row has the text column, the others can be looked at all the same', async () => {
  const rows = '{"url":"u","n":1,"content":"a long text"}\n{"url":"v","n":2,"content":"another"}\n';
  const fact = await readDataset(file('a.jsonl', rows), CHOICE);
  expect(
    fact?.sample
      ?.texts('content')
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['a long text', 'another']);
  expect(fact?.sample?.texts('text')).toEqual([]);
});

test('a pattern is several files', async () => {
  file('a.jsonl', '{"text":"a"}\n');
  file('b.jsonl', '{"text":"b"}\n');
  expect(await readDataset(join(folder, '*.jsonl'), CHOICE)).toMatchObject({
    name: '*.jsonl',
    format: 'JSON Lines in 2 files',
    rows: 2,
  });
});

test('a big dataset is sampled from its beginning', async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `{"text":"${n}"}\n`).join('');
  const fact = await readDataset(file('a.jsonl', rows), CHOICE);
  expect(fact?.rows).toBeNull();
  expect(fact?.sample?.drawnFrom.all).toBe(false);
});

test('nothing is known of what is empty, damaged, missing or of another format', async () => {
  expect(await readDataset(join(folder, 'gone.jsonl'), CHOICE)).toBeNull();
  expect(await readDataset(file('a.txt', ROWS), CHOICE)).toBeNull();
  expect(await readDataset(file('a.jsonl.gz', 'no gzip'), CHOICE)).toBeNull();
  expect(await columns(file('empty.jsonl', ''))).toEqual([]);
});
