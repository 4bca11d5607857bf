/** Rows as a Parquet file, row group by row group, compressed with Zstandard: memory is a page of each column, and the compressed row group. */
import type { RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { JsonValue } from '../../language/json.ts';
import type { ColumnType, PartColumn } from './columnType.ts';
import { createParquetShredder } from './parquetShredder.ts';
import { createPlacedFile } from './placedFile.ts';

/** A Parquet file on its way. */
export interface ParquetFile {
  /** Takes a row: one value for each column, each of its column's type or null. */
  add(values: readonly JsonValue[]): void;
  /** Makes a row group of the rows so far. Resolves once it is written; more rows, and groups, may come meanwhile. */
  endGroup(): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
}

const MAGIC = Buffer.from('PAR1');

/** Starts a file at `path` with those columns. */
export function createParquetFile(path: string, columns: readonly PartColumn[]): ParquetFile {
  const file = createPlacedFile(path);
  const shredder = createParquetShredder(columns);
  const groups: RowGroup[] = [];
  let rows = 0;
  let offset = MAGIC.length;
  let hasBegun = false;
  let writing: Promise<void> = Promise.resolve();
  return {
    add(values) {
      shredder.add(values);
      rows += 1;
    },
    endGroup() {
      if (rows === 0) return writing;
      const start = offset;
      const written: Uint8Array[] = hasBegun ? [] : [MAGIC];
      const chunks = shredder.leaves.map((leaf) => {
        const { pages, chunk } = leaf.take(offset);
        written.push(...pages);
        offset += pages.reduce((sum, { length }) => sum + length, 0);
        return chunk;
      });
      groups.push({
        columns: chunks,
        num_rows: BigInt(rows),
        total_byte_size: chunks.reduce(
          (sum, { meta_data: data }) => sum + (data?.total_uncompressed_size ?? 0n),
          0n,
        ),
        total_compressed_size: BigInt(offset - start),
      });
      hasBegun = true;
      rows = 0;
      const bytes = Buffer.concat(written);
      writing = writing.then(() => file.write(bytes));
      return writing;
    },
    async finish() {
      await writing;
      await file.write(footer(columns, groups));
      return file.finish();
    },
    async discard() {
      await writing.catch(() => undefined);
      await file.discard();
    },
  };
}

function footer(columns: readonly PartColumn[], groups: RowGroup[]): Uint8Array {
  const bytes = new ByteWriter(4096);
  writeMetadata(bytes, {
    version: 2,
    created_by: 'rephrase',
    schema: schemaOf(columns),
    num_rows: groups.reduce((sum, group) => sum + group.num_rows, 0n),
    row_groups: groups,
    metadata_length: 0,
  });
  bytes.appendBytes(MAGIC);
  return bytes.getBytes();
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
