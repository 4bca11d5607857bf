/** Parquet as it is written for parts: whatever the columns, the rows come back as they were, and the footer tells the truth. */
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadataAsync } from 'hyparquet';
import { asyncBufferFromFile } from 'hyparquet/src/node.js';
import { expect, test } from 'vitest';
import type { ColumnType, PartColumn } from '../../server/batch/runner/columnType.ts';
import { createParquetFile } from '../../server/batch/runner/parquetFile.ts';
import { localFile } from '../../server/documents/localFile.ts';
import { readParquet } from '../../server/documents/parquet/readParquet.ts';
import type { JsonObject, JsonValue } from '../../server/language/json.ts';
import { collectAll } from '../documents/collect.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('law: rows of any columns come back as they were written, in row groups of any size', async () => {
  const root = await temporaryFolder();
  let files = 0;
  await fc.assert(
    fc.asyncProperty(tables(), fc.integer({ min: 1, max: 9 }), async ({ columns, rows }, groupRows) => {
      const path = join(root, `${files++}.parquet`);
      await write(path, columns, rows, groupRows);
      expect(await readBack(path)).toEqual(rows.map((row) => asRow(columns, row)));
    }),
    { numRuns: 150 },
  );
});

test('a text longer than a page, and a column of many pages, beside a column of a few bytes', async () => {
  const path = join(await temporaryFolder(), 'large.parquet');
  const columns: readonly PartColumn[] = [
    { name: 'text', type: 'string' },
    { name: 'lists', type: { list: 'string' } },
    { name: 'n', type: 'int64' },
  ];
  const rows = Array.from({ length: 400 }, (_, n) => [
    n === 7 ? 'é'.repeat(3_000_000) : `Ω${n} `.repeat(2000),
    n % 3 === 0 ? [] : [`a${n}`.repeat(1500), null, 'b'],
    n,
  ]);
  await write(path, columns, rows, 300);
  expect(await readBack(path)).toEqual(rows.map((row) => asRow(columns, row)));
});

test('the footer says least and most, nulls, rows and sizes', async () => {
  const path = join(await temporaryFolder(), 'counted.parquet');
  const columns: readonly PartColumn[] = [
    { name: 'n', type: 'int64' },
    { name: 'x', type: 'double' },
    { name: 'b', type: 'boolean' },
    { name: 't', type: 'string' },
  ];
  await write(
    path,
    columns,
    [
      [-5, 0, true, 'z'],
      [2 ** 53 - 1, -2.5, null, 'a'],
      [null, null, null, null],
    ],
    9,
  );
  const { row_groups: groups, num_rows: rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  expect(rows).toBe(3n);
  const [n, x, b, t] = groups[0]?.columns.map(({ meta_data: data }) => data) ?? [];
  expect(n?.statistics).toMatchObject({ min_value: -5n, max_value: BigInt(2 ** 53 - 1), null_count: 1n });
  expect(x?.statistics).toMatchObject({ min_value: -2.5, max_value: 0, null_count: 1n });
  expect(b?.statistics).toMatchObject({ min_value: true, max_value: true, null_count: 2n });
  expect(t?.statistics).toBeUndefined();
  expect(groups[0]?.total_compressed_size).toBe(
    [n, x, b, t].reduce((sum, data) => sum + (data?.total_compressed_size ?? 0n), 0n),
  );
});

type Table = { readonly columns: readonly PartColumn[]; readonly rows: readonly (readonly JsonValue[])[] };

function tables(): fc.Arbitrary<Table> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom('id', 'a', 'b c', 'é'), typeOf(3)), {
      selector: ([name]) => name,
      minLength: 1,
    })
    .chain((named) => {
      const columns = named.map(([name, type]): PartColumn => ({ name, type }));
      const row = fc.tuple(...columns.map(({ type }) => anyOf(type)));
      return fc.record({
        columns: fc.constant(columns),
        rows: fc.array(row, { minLength: 1, maxLength: 40 }),
      });
    });
}

function typeOf(depth: number): fc.Arbitrary<ColumnType> {
  const scalar: fc.Arbitrary<ColumnType> = fc.constantFrom('string', 'int64', 'double', 'boolean', 'json');
  if (depth === 0) return scalar;
  return fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: typeOf(depth - 1).map((list) => ({ list })) },
    {
      weight: 1,
      arbitrary: fc
        .dictionary(fc.constantFrom('x', 'y', 'z'), typeOf(depth - 1), { minKeys: 1 })
        .map((struct) => ({ struct })),
    },
  );
}

/** Values of a type; everything may be null. */
function anyOf(type: ColumnType): fc.Arbitrary<JsonValue> {
  return fc.option<JsonValue>(presentOf(type), { freq: 4, nil: null });
}

function presentOf(type: ColumnType): fc.Arbitrary<JsonValue> {
  if (type === 'int64') return fc.maxSafeInteger();
  if (type === 'double') return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (type === 'boolean') return fc.boolean();
  if (typeof type === 'string') return fc.string({ unit: 'grapheme' });
  if ('list' in type) return fc.array(anyOf(type.list), { maxLength: 4 });
  return fc.record(
    Object.fromEntries(Object.entries(type.struct).map(([name, field]) => [name, anyOf(field)])),
  );
}

async function write(
  path: string,
  columns: readonly PartColumn[],
  rows: readonly (readonly JsonValue[])[],
  groupRows: number,
): Promise<void> {
  const file = createParquetFile(path, columns);
  for (const [position, row] of rows.entries()) {
    file.add(row);
    if ((position + 1) % groupRows === 0) void file.endGroup();
  }
  await file.endGroup();
  await file.finish();
}

async function readBack(path: string): Promise<readonly JsonObject[]> {
  const rows = await collectAll(readParquet(localFile(path, path)));
  return rows.map((row) => {
    if (!row.ok) throw new Error(row.message);
    return row.value;
  });
}

function asRow(columns: readonly PartColumn[], values: readonly JsonValue[]): JsonObject {
  return Object.fromEntries(columns.map(({ name }, position) => [name, values[position] ?? null]));
}
