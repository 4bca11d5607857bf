/** The footer of a Parquet file: how many rows, which columns, where their pages lie. */

import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import { said } from '../../language/said.ts';
import type { DataFile, FileRanges } from '../dataFile.ts';
import { SourceReadError } from '../source.ts';

/** What a footer says. */
export interface Footer {
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  /** Top-level columns that can be read. */
  readonly columns: readonly SchemaTree[];
  readonly root: SchemaTree;
}

export interface RowGroup {
  readonly rows: number;
  /** By path in the schema, joined with dots. */
  readonly chunks: ReadonlyMap<string, ColumnMetaData>;
}

const TAIL_BYTES = 512 * 1024;
/** Ten thousand row groups of twenty columns have some 40 MB. */
const MAX_FOOTER_BYTES = 128 * 1024 * 1024;

/** Reads the footer. Throws `SourceReadError` for what is no Parquet, damaged, encrypted or larger than is read. */
export async function readFooter(file: DataFile, ranges: FileRanges): Promise<Footer> {
  const bytes = await footerBytes(file, ranges);
  try {
    return footerOf(parquetMetadata(bytes, { geoparquet: false }));
  } catch (error) {
    // The decoder throws whatever damaged bytes lead it to.
    throw damaged(file, said('its footer cannot be understood ({0})', messageOf(error)));
  }
}

/** What is wrong with a Parquet file, as the failure of a source. */
export function damaged(file: DataFile, what: string): SourceReadError {
  return new SourceReadError(said('{0} is no Parquet file that can be read: {1}.', file.name, what));
}

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^parquet /, '').replace(/\.$/, '');
}

async function footerBytes(file: DataFile, ranges: FileRanges): Promise<Uint8Array> {
  const { sizeBytes } = ranges;
  if (sizeBytes < 12) throw damaged(file, said('it is too short'));
  const start = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await ranges.read(start, sizeBytes);
  const magic = tail.toString('latin1', tail.length - 4);
  if (magic === 'PARE') throw damaged(file, said('its footer is encrypted'));
  if (magic !== 'PAR1') throw damaged(file, said('it does not end as one; perhaps it was cut short'));
  const length = tail.readUInt32LE(tail.length - 8) + 8;
  if (length > sizeBytes - 4) throw damaged(file, said('its footer is longer than the file'));
  if (length > MAX_FOOTER_BYTES)
    throw damaged(file, said('its footer of {0} bytes is larger than is read', length));
  return length <= tail.length
    ? tail.subarray(tail.length - length)
    : ranges.read(sizeBytes - length, sizeBytes);
}

function footerOf(metadata: FileMetaData): Footer {
  const root = parquetSchema(metadata);
  const groups = metadata.row_groups.map((group) => ({
    rows: countOf(group.num_rows),
    chunks: new Map(
      group.columns.flatMap(({ meta_data: chunk, file_path }) => {
        if (file_path) throw new Error(said('its columns lie in other files'));
        return chunk ? [[chunk.path_in_schema.join('.'), chunk] as const] : [];
      }),
    ),
  }));
  return {
    rows: groups.reduce((sum, { rows }) => sum + rows, 0),
    groups,
    columns: root.children.filter(isReadable),
    root,
  };
}

function countOf(rows: bigint): number {
  const count = Number(rows);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new Error(said('a row group has an impossible number of rows'));
  return count;
}

/** Types that the decoder does not know are left out, as are groups without columns. */
function isReadable({ element, children }: SchemaTree): boolean {
  if (children.length > 0) return children.every(isReadable);
  return (
    element.type !== undefined && element.converted_type !== 'BSON' && element.converted_type !== 'INTERVAL'
  );
}
