import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { SourceRow } from '../../server/documents/document.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { type DocumentSource, SourceReadError } from '../../server/documents/source.ts';
import { wouldFind } from '../../server/documents/sourceFiles.ts';
import { collect } from './collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'rephrase-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TWO = Buffer.from('{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n');
const PARQUET = new URL('parquet/written/gzip-v1.parquet', import.meta.url);
const COLUMNS = { column: 'text', idColumn: 'id' };

describe('openSource', () => {
  it('reads documents with ids taken or made, and every other column', async () => {
    const rows = await rowsOf(
      'plain.jsonl',
      lines({ id: 'a', text: 'one', n: 1 }, { id: 7, text: 'two' }, { text: 'three' }),
    );
    expect(rows).toEqual([
      document('a', 'one', { id: 'a', n: 1 }, 0),
      document('7', 'two', { id: 7 }, 1),
      document('plain.jsonl:2', 'three', {}, 2),
    ]);
  });

  it('keeps every digit of integers that JavaScript cannot hold, as text', async () => {
    const line =
      '{"id": 9007199254740993, "text": "x 9007199254740993", "of": [{"n": -12345678901234567890, "__proto__": 9007199254740995}], "exact": 9007199254740991, "large": 1e300, "half": 0.5}';
    const [row] = await rowsOf('big.jsonl', Buffer.from(line));
    expect(row?.kind === 'document' && JSON.stringify(row.document.columns)).toBe(
      '{"id":"9007199254740993","of":[{"n":"-12345678901234567890","__proto__":"9007199254740995"}],"exact":9007199254740991,"large":1e+300,"half":0.5}',
    );
    expect(row).toMatchObject({ document: { id: '9007199254740993', text: 'x 9007199254740993' } });
  });

  it('reports a row that is nested too deep to be written again', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const rows = await rowsOf('deep.jsonl', Buffer.from(`{"text": "a", "x": ${deep}}\n{"text": "b"}\n`));
    expect(rows.map((row) => (row.kind === 'bad' ? row.bad.message : row.document.text))).toEqual([
      'deep.jsonl line 1: nested deeper than 500 levels.',
      'b',
    ]);
  });

  it('counts rows, not lines: blank lines have no row number', async () => {
    const rows = await rowsOf('blank.jsonl', Buffer.from('\n{"text":"a"}\n\n\r\n{"text":"b"}\n'));
    expect(rows.map((row) => (row.kind === 'document' ? row.document.row : null))).toEqual([0, 1]);
  });

  it('reports bad rows at their place and goes on', async () => {
    const text = [
      '{"text": "ok"}',
      '{"text": ',
      '',
      '["text"]',
      '{"body": "x", "n": 1}',
      '{"text": null}',
      '{"text": 5}',
    ];
    const rows = await rowsOf('bad.jsonl', Buffer.from(text.join('\n')));
    expect(rows.map((row) => (row.kind === 'bad' ? [row.bad.row, row.bad.message] : 'document'))).toEqual([
      'document',
      [1, 'bad.jsonl line 2: not valid JSON.'],
      [2, 'bad.jsonl line 4: a list where one object is expected.'],
      [3, 'bad.jsonl line 5: no column "text" (it has body, n).'],
      [4, 'bad.jsonl line 6: column "text" holds null, not text.'],
      [5, 'bad.jsonl line 7: column "text" holds a number, not text.'],
    ]);
  });

  it('finds nested columns, and prefers a column whose own name holds the dot', async () => {
    const columns = { column: 'doc.text', idColumn: 'meta.id' };
    const rows = await rowsOf(
      'nested.jsonl',
      lines(
        { doc: { text: 'inner', lang: 'en' }, meta: { id: 'n1' } },
        { 'doc.text': 'flat', doc: { text: 'inner' } },
      ),
      columns,
    );
    expect(rows).toMatchObject([
      { document: { id: 'n1', text: 'inner', columns: { doc: { lang: 'en' }, meta: { id: 'n1' } } } },
      { document: { text: 'flat', columns: { doc: { text: 'inner' } } } },
    ]);
  });

  it('makes text well-formed and keeps hostile column names as data', async () => {
    const rows = await rowsOf(
      'hostile.jsonl',
      Buffer.from('{"text":"a\\ud800b","__proto__":{"x":1},"toString":2}'),
    );
    const [row] = rows;
    expect(row).toMatchObject({ document: { text: 'a\ufffdb' } });
    expect(row?.kind === 'document' && Object.keys(row.document.columns)).toEqual(['__proto__', 'toString']);
  });

  it('makes every column well-formed, as files and other readers can hold it', async () => {
    const rows = await rowsOf(
      'halves.jsonl',
      Buffer.from('{"text":"t","id":"a\\ud800","\\udc00":["\\ud83d\\ude00",{"deep":"\\uD83D"}]}'),
    );
    expect(rows).toMatchObject([
      { document: { id: 'a\ufffd', columns: { id: 'a\ufffd', '\ufffd': ['😀', { deep: '\ufffd' }] } } },
    ]);
  });

  it.each([
    ['rows.jsonl.gz', gzipSync],
    ['rows.jsonl.zst', zstdCompressSync],
  ])('reads %s, in several members too', async (name, compress) => {
    const first = compress(lines({ text: 'é'.repeat(300_000) }));
    const second = compress(lines({ text: 'two' }));
    const rows = await rowsOf(name, Buffer.concat([first, second]));
    expect(rows.map((row) => (row.kind === 'document' ? row.document.text.length : row))).toEqual([
      300_000, 3,
    ]);
  });

  it.each([
    ['packed.jsonl', gzipSync(TWO), 'packed.jsonl is packed with gzip, which its name does not say. Add .gz'],
    [
      'packed.csv',
      zstdCompressSync(TWO),
      'packed.csv is packed with Zstandard, which its name does not say. Add .zst',
    ],
    ['twice.jsonl.gz', gzipSync(gzipSync(TWO)), 'twice.jsonl.gz is packed with gzip'],
    ['plain.jsonl.gz', TWO, 'plain.jsonl.gz is not packed with gzip, though its name says so. Take .gz'],
    ['other.jsonl.gz', zstdCompressSync(TWO), 'other.jsonl.gz is not packed with gzip'],
    [
      'plain.jsonl.zst',
      TWO,
      'plain.jsonl.zst is not packed with Zstandard, though its name says so. Take .zst',
    ],
    ['table.jsonl', readFileSync(PARQUET), 'table.jsonl is a Parquet file. Let its name end in .parquet.'],
    [
      'wide.csv',
      Buffer.from('\ufeffid,text\n1,a\n', 'utf16le'),
      'wide.csv is text in UTF-16. Save it as UTF-8.',
    ],
    ['zipped.jsonl', Buffer.from('PK\u0003\u0004 and more'), 'zipped.jsonl is an archive that is not read'],
  ])('says of %s what it is instead of a bad row for each line', async (name, bytes, message) => {
    const source = await sourceOf(name, bytes);
    await expect(collect(source.rows())).rejects.toThrow(message);
    await expect(source.describe()).rejects.toThrow(SourceReadError);
  });

  it('says what stands in a column that holds no text', async () => {
    const column = { a: { b: 1, c: 'x' } };
    const rows = await rowsOf(
      'kinds.jsonl',
      lines({ text: column }, { text: {} }, { text: { base64: '/w==' } }),
    );
    expect(rows.map((row) => row.kind === 'bad' && row.bad.message)).toEqual([
      'kinds.jsonl line 1: column "text" holds an object, not text (it has text.a).',
      'kinds.jsonl line 2: column "text" holds an object, not text.',
      'kinds.jsonl line 3: column "text" holds bytes, not text.',
    ]);
  });

  it('says what is wrong with JSON that is not in lines', async () => {
    const pretty = JSON.stringify([{ text: 'a' }], null, 1);
    const messages = async (name: string, text: string): Promise<readonly string[]> =>
      (await rowsOf(name, Buffer.from(text))).map((row) => (row.kind === 'bad' ? row.bad.message : 'ok'));
    expect((await messages('pretty.jsonl', pretty))[0]).toBe(
      'pretty.jsonl line 1: not valid JSON: each object must stand on a line of its own.',
    );
    expect(await messages('list.jsonl', '[{"text":"a"}]\n')).toEqual([
      'list.jsonl line 1: a list where one object is expected.',
    ]);
  });

  it('takes numbers that are none, as Python writes them, for nothing', async () => {
    const text = String.raw`{"text":"NaN \" and NaN: -Infinity","a":NaN,"b":[-Infinity,Infinity,1],"c":{"NaN":9007199254740993}}
{"text":"x","a":NaNa}
{"text":"y\\","a":NaN}
{"text":"open NaN}`;
    const rows = await rowsOf('nan.jsonl', Buffer.from(text));
    expect(rows.map((row) => (row.kind === 'bad' ? row.bad.message : row.document))).toMatchObject([
      {
        text: 'NaN " and NaN: -Infinity',
        columns: { a: null, b: [null, null, 1], c: { NaN: '9007199254740993' } },
      },
      'nan.jsonl line 2: not valid JSON.',
      { text: 'y\\', columns: { a: null } },
      'nan.jsonl line 4: not valid JSON.',
    ]);
  });

  it.each([
    ['broken.jsonl.gz', gzipSync],
    ['broken.jsonl.zst', zstdCompressSync],
  ])('never takes the break of %s for its end', async (name, compress) => {
    const noise = Array.from({ length: 5000 }, (_, n) => ({ text: `${Math.sin(n)} ${Math.cos(n)}` }));
    const whole = compress(lines(...noise));
    const source = await sourceOf(name, whole.subarray(0, Math.floor(whole.length * 0.7)));
    await expect(collect(source.rows())).rejects.toThrow(SourceReadError);
  });

  it('ends silently when aborted and lets go of the file when the reader stops', async () => {
    const source = await sourceOf(
      'long.jsonl',
      lines(...Array.from({ length: 1000 }, (_, n) => ({ text: `${n}` }))),
    );
    const controller = new AbortController();
    let seen = 0;
    for await (const _ of source.rows(controller.signal)) if (++seen === 10) controller.abort();
    expect(seen).toBe(10);
    for await (const _ of source.rows()) break;
    expect(await collect(source.rows(AbortSignal.abort()))).toEqual([]);
  });

  it('identifies a file by its size and three places of it', async () => {
    const bytes = Buffer.alloc(1_000_000, 'a');
    const [before] = await (await sourceOf('same.jsonl', bytes)).identity();
    bytes[500_000] = 0x62;
    const [after] = await (await sourceOf('same.jsonl', bytes)).identity();
    expect(before).toMatchObject({ path: join(folder, 'same.jsonl'), sizeBytes: 1_000_000 });
    expect(after?.sha256).not.toBe(before?.sha256);
    expect(await (await sourceOf('empty.jsonl', Buffer.alloc(0))).identity()).toMatchObject([
      { sizeBytes: 0 },
    ]);
  });

  it('reads a pattern of files in the order of their paths, whatever their formats', async () => {
    const below = mkdtempSync(join(folder, 'many-'));
    mkdirSync(join(below, 'b'));
    writeFileSync(join(below, 'c.csv'), 'id,text\n,five\n');
    writeFileSync(join(below, 'a.jsonl'), lines({ text: 'one' }, { text: 'two' }));
    writeFileSync(join(below, 'b', 'x.tsv.gz'), gzipSync('text\tid\nthree\tT\n'));
    writeFileSync(join(below, 'b', 'y.jsonl.zst'), zstdCompressSync(lines({ text: 'four' })));
    writeFileSync(join(below, 'README.md'), 'no dataset');
    writeFileSync(join(below, '.hidden.jsonl'), lines({ text: 'hidden' }));
    const opened = await openSource(join(below, '**/*'), COLUMNS);
    if (!opened.ok) throw new Error(opened.failure.message);
    const { source } = opened;
    expect(source.files.map((path) => path.slice(below.length + 1))).toEqual([
      'a.jsonl',
      'b/x.tsv.gz',
      'b/y.jsonl.zst',
      'c.csv',
    ]);
    const rows = await collect(source.rows());
    expect(rows.map((row) => (row.kind === 'document' ? [row.document.id, row.document.text] : row))).toEqual(
      [
        ['a.jsonl:0', 'one'],
        ['a.jsonl:1', 'two'],
        ['T', 'three'],
        ['b/y.jsonl.zst:0', 'four'],
        ['c.csv:0', 'five'],
      ],
    );
    expect(await source.identity()).toHaveLength(4);
    expect(await source.describe()).toMatchObject({ format: 'mixed', files: 4, rows: null });
    const from = await collect(source.rows(undefined, { fileOrdinal: 0, row: 1 }));
    expect(from).toEqual(rows.slice(1));
    const later = await collect(source.rows(undefined, { fileOrdinal: 2, row: 0 }));
    expect(later).toEqual(rows.slice(3));
  });

  it('takes a path with the letters of a pattern for the file it names', async () => {
    const rows = await rowsOf('part[1].jsonl', lines({ text: 'one' }));
    expect(rows).toHaveLength(1);
  });

  it('reads a pattern below folders whose names look like patterns', async () => {
    const below = join(folder, 'My data (v2) [new] {a}');
    mkdirSync(join(below, 'part (1)'), { recursive: true });
    writeFileSync(join(below, 'part (1)', 'a.jsonl'), lines({ text: 'one' }));
    writeFileSync(join(below, 'b.jsonl'), lines({ text: 'two' }));
    for (const pattern of ['**/*.jsonl', '{b,part (1)/*}.jsonl']) {
      const opened = await openSource(join(below, pattern), COLUMNS);
      if (!opened.ok) throw new Error(opened.failure.message);
      expect(opened.source.files).toContain(join(below, 'b.jsonl'));
    }
    const inside = await openSource(join(below, 'part (1)', '*.jsonl'), COLUMNS);
    expect(inside.ok && inside.source.files).toEqual([join(below, 'part (1)', 'a.jsonl')]);
    expect(wouldFind(join(below, '*.jsonl'), join(below, 'c.jsonl'))).toBe(true);
    expect(wouldFind(join(below, '*.jsonl'), join(folder, 'c.jsonl'))).toBe(false);
  });

  it('yields only rows that the filter lets through, with the numbers they have', async () => {
    const source = await sourceOf(
      'filtered.jsonl',
      lines({ text: 'a', n: 1 }, { n: 5 }, { text: 'c', n: 2 }, { n: 2 }),
    );
    const opened = await openSource(source.name, COLUMNS, { filter: { n: { max: 2 } } });
    if (!opened.ok) throw new Error(opened.failure.message);
    const rows = await collect(opened.source.rows());
    expect(rows.map((row) => (row.kind === 'document' ? row.document.row : row.bad.message))).toEqual([
      0,
      2,
      'filtered.jsonl line 4: no column "text" (it has n).',
    ]);
    expect(await opened.source.count()).toBeNull();
  });

  it('counts Parquet by its footers, and other formats not at all', async () => {
    const path = new URL('parquet/written/gzip-v1.parquet', import.meta.url).pathname;
    const opened = await openSource(path, COLUMNS);
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(await opened.source.count()).toEqual({ rows: 90, exact: true, perFile: [90] });
    expect(await opened.source.describe()).toMatchObject({ format: 'parquet', files: 1, rows: 90 });
    const all = await openSource(path.replace('gzip-v1', '*'), COLUMNS);
    expect(all.ok && (await all.source.describe())).toMatchObject({ files: 13, rows: 13 * 90 });
    const rows = await collect(opened.source.rows());
    expect(rows[0]).toMatchObject({
      kind: 'bad',
      bad: { message: 'gzip-v1.parquet row 0: column "text" holds null, not text.' },
    });
    expect(rows[1]).toMatchObject({ document: { id: 'doc-1', row: 1, columns: { language: 'en' } } });
    expect(await (await sourceOf('plain-count.jsonl', lines({ text: 'a' }))).count()).toBeNull();
  });

  it.each([
    ['counted.jsonl', Buffer.from('{"text":"a","n":1}\n\nbroken\n{"n":2}\n{"text":"b","n":1}\n')],
    ['counted.csv', Buffer.from('text,n\na,1\nb\nc,2\nd,1\n')],
    ['counted.parquet', readFileSync(new URL('parquet/written/snappy-v1.parquet', import.meta.url))],
  ])('knows the places of the rows of %s as reading them shows, filtered or not', async (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    for (const filter of [
      null,
      { n: 1 },
      { 'meta.inner.x': { not: 'x3' }, language: 'en' },
      { nowhere: 'x' },
    ]) {
      const opened = await openSource(join(folder, name), COLUMNS, { filter });
      if (!opened.ok) throw new Error(opened.failure.message);
      const rows = await collect(opened.source.rows());
      const places = rows.map((row) => (row.kind === 'document' ? row.document : row.bad));
      expect(await collect(opened.source.places())).toEqual(
        places.map(({ fileOrdinal, row }) => ({ fileOrdinal, row })),
      );
    }
  });

  it.each([
    ['missing.jsonl', 'not-found', 'There is no file'],
    ['*.none.jsonl', 'not-found', 'No dataset file matches'],
    ['s3://bucket/rows.jsonl', 'unsupported-format', 'cannot be read. Name a file'],
  ])('refuses %s as %s', async (path, reason, message) => {
    const opened = await openSource(path.includes(':') ? path : join(folder, path), COLUMNS);
    expect(opened).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(message) },
    });
  });

  it('refuses a folder', async () => {
    const opened = await openSource(`${mkdtempSync(join(folder, 'folder-'))}`.concat('/../'), COLUMNS);
    expect(opened.ok).toBe(false);
  });
});

function document(id: string, text: string, columns: object, row: number): object {
  return { kind: 'document', document: { id, text, textColumn: 'text', columns, fileOrdinal: 0, row } };
}

function lines(...rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), 'utf8');
}

async function rowsOf(name: string, bytes: Buffer, columns = COLUMNS): Promise<readonly SourceRow[]> {
  return collect((await sourceOf(name, bytes, columns)).rows());
}

async function sourceOf(name: string, bytes: Buffer, columns = COLUMNS): Promise<DocumentSource> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const opened = await openSource(path, columns);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.source;
}
