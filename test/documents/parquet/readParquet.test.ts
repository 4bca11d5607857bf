import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { DataFile } from '../../../server/documents/dataFile.ts';
import { localFile } from '../../../server/documents/localFile.ts';
import { describeParquet, readParquet } from '../../../server/documents/parquet/readParquet.ts';
import { SourceReadError } from '../../../server/documents/source.ts';
import type { JsonObject } from '../../../server/language/json.ts';
import { collectAll } from '../collect.ts';
import { fileOf } from '../memoryFile.ts';

const WRITTEN = new URL('written/', import.meta.url).pathname;
const FILES = readdirSync(WRITTEN).filter((name) => name.endsWith('.parquet'));
const ROWS = jsonLines(`${WRITTEN}rows.jsonl`);
/** By `write_kinds.py`. */
const KINDS_FOLDER = new URL('kinds/', import.meta.url).pathname;
const KINDS = readdirSync(KINDS_FOLDER).flatMap((name) => /^(.*)\.parquet$/.exec(name)?.[1] ?? []);

describe('readParquet', () => {
  it.each(FILES)('reads %s as its writer meant it', async (name) => {
    const rows = await valuesOf(written(name));
    const columns = Object.keys(rows[0] ?? {});
    expect(rows).toEqual(
      ROWS.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
    );
    expect((await describeParquet(written(name))).rows).toBe(ROWS.length);
  });

  it.each(KINDS)('reads %s digit for digit, as its writer meant it', async (name) => {
    expect(await valuesOf(localFile(`${KINDS_FOLDER}${name}.parquet`, name))).toEqual(
      jsonLines(`${KINDS_FOLDER}${name}.jsonl`),
    );
  });

  it('names its columns and their kinds from the footer', async () => {
    const { columns } = await describeParquet(written('zstd-v2.parquet'));
    expect(columns.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'id: text',
      'text: text',
      'whole: number',
      'unsigned: number',
      'number: number',
      'flag: boolean',
      'bytes: text',
      'time: time',
      'date: date',
      'decimal: number',
      'language: text',
      'tags: list',
      'meta: object',
      'meta.a: number',
      'meta.inner: object',
      'meta.inner.x: text',
      'meta.inner.l: list',
      'nested: list',
      'map: object',
      'pairs: list',
    ]);
  });

  it('law: every row once and in order, from any row on, however rows are split and packed', async () => {
    const compressors = {
      GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
      ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)),
    };
    const cells = fc.record({
      text: fc.option(fc.string({ unit: 'grapheme', maxLength: 60 })),
      tags: fc.option(fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 })),
      n: fc.option(fc.integer()),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(cells, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(1, 40, 1000, 1 << 20),
        fc.constantFrom('UNCOMPRESSED' as const, 'SNAPPY' as const, 'GZIP' as const, 'ZSTD' as const),
        fc.nat({ max: 130 }),
        async (rows, rowGroupSize, pageSize, codec, firstRow) => {
          const bytes = parquetWriteBuffer({
            columnData: [
              { name: 'text', data: rows.map(({ text }) => text) },
              { name: 'tags', data: rows.map(({ tags }) => tags) },
              { name: 'n', data: rows.map(({ n }) => n) },
            ],
            schema: SCHEMA,
            rowGroupSize,
            pageSize,
            codec,
            compressors,
          });
          const read = await collectAll(readParquet(fileOf('a.parquet', Buffer.from(bytes)), { firstRow }));
          expect(read).toEqual(rows.map((value, number) => ({ ok: true, number, value })).slice(firstRow));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('law: damaged bytes end in a failure of the source or in rows, never in anything else', async () => {
    const whole = FILES.filter((name) => /v1|delta/.test(name)).map((name) => readFileSync(WRITTEN + name));
    const change = fc.record({
      at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
      byte: fc.nat({ max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (original, changes, inFooter) => {
          const bytes = Buffer.from(original);
          const footer = bytes.readUInt32LE(bytes.length - 8);
          for (const { at, byte } of changes) {
            const place = inFooter
              ? bytes.length - 8 - Math.ceil(at * footer)
              : Math.floor(at * bytes.length);
            bytes[place] = byte;
          }
          await expectRowsOrFailure(fileOf('damaged.parquet', bytes));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('law: a file that was cut short is a failure of the source', async () => {
    const whole = readFileSync(`${WRITTEN}snappy-v1.parquet`);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), async (length) => {
        const file = fileOf('short.parquet', whole.subarray(0, length));
        await expect(collectAll(readParquet(file))).rejects.toThrow(SourceReadError);
      }),
      { numRuns: 50 },
    );
  });

  it('reports text that is no UTF-8 at its row and goes on', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [{ name: 'text', data: [Buffer.from('a'), Buffer.from([0xff]), Buffer.from('c')] }],
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'text', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: 'UTF8' },
      ],
    });
    const rows = await collectAll(readParquet(fileOf('a.parquet', Buffer.from(bytes))));
    expect(rows.map((row) => (row.ok ? row.value['text'] : row.message))).toEqual([
      'a',
      'column "text" is not valid UTF-8',
      'c',
    ]);
    expect(rows[1]).toMatchObject({ ok: false, value: { text: null } });
  });
});

const SCHEMA = [
  { name: 'root', num_children: 3 },
  {
    name: 'text',
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'OPTIONAL' as const,
  },
  { name: 'tags', repetition_type: 'OPTIONAL' as const, converted_type: 'LIST' as const, num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
  {
    name: 'element',
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'OPTIONAL' as const,
  },
  { name: 'n', type: 'INT32' as const, repetition_type: 'OPTIONAL' as const },
];

async function expectRowsOrFailure(file: DataFile): Promise<void> {
  try {
    await collectAll(readParquet(file));
  } catch (error) {
    expect(error).toBeInstanceOf(SourceReadError);
  }
}

function jsonLines(path: string): readonly JsonObject[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function written(name: string): DataFile {
  return localFile(WRITTEN + name, name);
}

async function valuesOf(file: DataFile): Promise<readonly JsonObject[]> {
  const rows = await collectAll(readParquet(file));
  return rows.map((row) => {
    if (!row.ok) throw new Error(row.message);
    return row.value;
  });
}
