/** Rows as a Parquet file, row group by row group, compressed with Zstandard: memory is one row group. */
import { constants, zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { JsonValue } from '../../language/json.ts';
import type { ColumnType, PartColumn } from './columnType.ts';
import { createPlacedFile } from './placedFile.ts';
import { ZSTD_LEVEL } from './rowFile.ts';
import type { TextStore } from './textStore.ts';

/** A Parquet file on its way. */
export interface ParquetFile {
  /** Appends a row group: one list of `physical` values for each column, all of a length, which are not needed afterwards. One at a time. */
  write(columns: readonly unknown[][]): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
}

/** Starts a file at `path` with those columns. */
export function createParquetFile(path: string, columns: readonly PartColumn[]): ParquetFile {
  const file = createPlacedFile(path);
  const bytes = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns),
    codec: 'ZSTD',
    compressors: { ZSTD: compress },
    createdBy: 'rephrase',
  });
  const flush = async (): Promise<void> => {
    await file.write(bytes.getBytes());
    bytes.index = 0;
  };
  return {
    async write(data) {
      const rows = data[0]?.length ?? 0;
      void parquet.write({
        columnData: columns.map(({ name, type }, position) => ({
          name,
          data: data[position] ?? [],
          statistics: SCALARS.has(type),
          ...(isLong(name, type) && { encoding: 'PLAIN' as const }),
        })),
        rowGroupSize: Math.max(1, rows),
      });
      await flush();
    },
    async finish() {
      void parquet.finish();
      await flush();
      return file.finish();
    },
    discard: file.discard,
  };
}

const SCALARS: ReadonlySet<ColumnType> = new Set<ColumnType>(['int64', 'double', 'boolean']);

/** Texts of documents do not repeat: looking for repetitions would cost and bring nothing. */
function isLong(name: string, type: ColumnType): boolean {
  return (
    name === 'id' ||
    name === 'text' ||
    name === 'fingerprint' ||
    type === 'json' ||
    name === 'rollout_results'
  );
}

function compress(input: Uint8Array): Uint8Array {
  return zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

/** Texts from this length on wait as bytes, outside of what the garbage collector has to look through. */
const LONG_TEXT = 256;

/** Where the bytes of a column's texts are kept, and from which length on texts become bytes. */
export interface TextBytes {
  readonly store: TextStore;
  readonly fromLength: number;
}

/** How the texts of a column wait: where repetitions are looked for, short ones stay texts, which are quicker to compare. */
export function textBytes({ name, type }: PartColumn, store: TextStore): TextBytes {
  return { store, fromLength: isLong(name, type) ? 1 : LONG_TEXT };
}

/** A value as the writer takes it: integers are bigints, and a long text is its UTF-8, valid as long as the store keeps it. */
export function physical(value: JsonValue | undefined, type: ColumnType, bytes: TextBytes): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'int64') return BigInt(value as number);
  if (typeof value === 'string') return value.length < bytes.fromLength ? value : bytes.store.add(value);
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as readonly JsonValue[]).map((item) => physical(item, type.list, bytes));
  const struct: Record<string, unknown> = {};
  for (const name in type.struct) {
    const field = type.struct[name] ?? 'string';
    struct[name] = physical((value as Readonly<Record<string, JsonValue>>)[name], field, bytes);
  }
  return struct;
}

/** Lists have three levels, as the format's own rules and every reader want them. */
function schemaOf(columns: readonly PartColumn[]): SchemaElement[] {
  return [
    { name: 'schema', num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elementsOf(name, type)),
  ];
}

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' as const };
  if (type === 'int64') return [{ ...optional, type: 'INT64' }];
  if (type === 'double') return [{ ...optional, type: 'DOUBLE' }];
  if (type === 'boolean') return [{ ...optional, type: 'BOOLEAN' }];
  if (typeof type === 'string') {
    return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
  }
  if ('list' in type) {
    return [
      { ...optional, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf('element', type.list),
    ];
  }
  const fields = Object.entries(type.struct);
  return [
    { ...optional, num_children: fields.length },
    ...fields.flatMap(([field, fieldType]) => elementsOf(field, fieldType)),
  ];
}
