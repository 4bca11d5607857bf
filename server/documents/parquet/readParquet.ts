/** Parquet → rows: row groups once and in order, each column page by page. */

import type { DecodedArray, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { JsonValue } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import type { DataFile, FileRanges } from '../dataFile.ts';
import type { DatasetColumn } from '../datasetHeader.ts';
import type { RawRow } from '../rawRow.ts';
import { SourceReadError } from '../source.ts';
import { ColumnCursor } from './columnCursor.ts';
import { leavesOf } from './leaf.ts';
import { BadText, toJson } from './parquetValues.ts';
import type { Footer, RowGroup } from './readFooter.ts';
import { damaged, messageOf, readFooter } from './readFooter.ts';
import { schemaColumns } from './schemaColumns.ts';

/** Rows put together at a time. */
const BATCH_ROWS = 256;
/** Row groups up to this size are fetched whole over a network: one request instead of one for each column. */
const WHOLE_GROUP_BYTES = 16 * 1024 * 1024;

/** What a Parquet file says of itself. */
export interface ParquetHeader {
  readonly rows: number;
  /** The same by row group, in order. */
  readonly rowsPerGroup: readonly number[];
  readonly columns: readonly DatasetColumn[];
}

/** What is read of a file. */
export interface ParquetReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly firstRow?: number;
  /** Names, nested by dot, of the columns that are needed; all where it is absent. */
  readonly columns?: readonly string[] | undefined;
}

/** Reads the footer alone. Throws `SourceReadError`. */
export async function describeParquet(file: DataFile, signal?: AbortSignal): Promise<ParquetHeader> {
  const ranges = await file.openRanges(signal);
  try {
    const { rows, groups, root } = await readFooter(file, ranges);
    return { rows, rowsPerGroup: groups.map((group) => group.rows), columns: schemaColumns(root) };
  } finally {
    await ranges.close();
  }
}

/**
 * Streams rows from `firstRow` on, some hundred at a time; row groups before it are not fetched. Memory holds one page of each column and, of
 * small row groups over a network, the compressed group and the one after it, which is fetched ahead. Throws `SourceReadError` at the first page that is damaged or larger than is
 * read.
 */
export async function* readParquet(
  file: DataFile,
  options: ParquetReadOptions = {},
): AsyncGenerator<readonly RawRow[]> {
  const { signal, firstRow = 0, columns } = options;
  const stopped = new AbortController();
  const ranges = await file.openRanges(signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal);
  try {
    const footer = only(columns, await readFooter(file, ranges));
    const wanted = groupsFrom(footer, firstRow);
    let ahead = wanted[0] && wholeGroup(wanted[0].group, footer, ranges);
    for (const [position, { group, index, start }] of wanted.entries()) {
      if (signal?.aborted) return;
      const own = await ahead;
      const next = wanted[position + 1];
      ahead = next && wholeGroup(next.group, footer, ranges);
      // The reader may never come back for it.
      ahead?.catch(() => undefined);
      yield* readGroup({ file, footer, group, index, start, firstRow }, own ?? ranges);
    }
  } finally {
    stopped.abort();
    await ranges.close();
  }
}

/** The row groups that hold rows from `firstRow` on, each with the row at which it begins. */
function groupsFrom(
  { groups }: Footer,
  firstRow: number,
): readonly Pick<GroupPlace, 'group' | 'index' | 'start'>[] {
  let start = 0;
  return groups.flatMap((group, index) => {
    const place = { group, index, start };
    start += group.rows;
    return start > firstRow ? [place] : [];
  });
}

interface GroupPlace {
  readonly file: DataFile;
  readonly footer: Footer;
  readonly group: RowGroup;
  readonly index: number;
  /** Row in the file at which the group begins. */
  readonly start: number;
  readonly firstRow: number;
}

async function* readGroup(place: GroupPlace, ranges: FileRanges): AsyncGenerator<readonly RawRow[]> {
  const { group, start, firstRow } = place;
  const columns = openColumns(place, ranges);
  for (let row = 0; row < group.rows; ) {
    const count = await rowsAtHand(columns, group.rows - row, place);
    const values = columns.map((column) => assembled(column, count, place));
    const rows: RawRow[] = [];
    for (let index = Math.max(0, firstRow - start - row); index < count; index++) {
      rows.push(rowOf(columns, values, index, start + row + index));
    }
    row += count;
    yield rows;
  }
}

/** A top-level column with the physical ones it is put together from. */
interface OpenColumn {
  readonly name: string;
  readonly schema: SchemaTree;
  readonly leaves: readonly { readonly path: string; readonly cursor: ColumnCursor }[];
}

function openColumns(place: GroupPlace, ranges: FileRanges): readonly OpenColumn[] {
  const { footer, group } = place;
  return footer.columns.map((schema) => ({
    name: schema.element.name,
    schema,
    leaves: leavesOf(schema, [footer.root]).map((leaf) => {
      const path = leaf.path.join('.');
      const chunk = group.chunks.get(path);
      if (!chunk) throw broken(place, path, new Error(said('it is missing')));
      return { path, cursor: decoding(place, path, () => new ColumnCursor(ranges, chunk, leaf)) };
    }),
  }));
}

/** How many rows every column has decoded, at least one. */
async function rowsAtHand(columns: readonly OpenColumn[], left: number, place: GroupPlace): Promise<number> {
  let count = Math.min(left, BATCH_ROWS);
  for (const { path, cursor } of columns.flatMap(({ leaves }) => leaves)) {
    if (cursor.available === 0) {
      const filled = await cursor.fill().catch((error: unknown) => {
        throw broken(place, path, error);
      });
      if (!filled) throw broken(place, path, new Error(said('it has fewer rows than its row group')));
    }
    count = Math.min(count, cursor.available);
  }
  return count;
}

function assembled({ name, schema, leaves }: OpenColumn, count: number, place: GroupPlace): DecodedArray {
  const parts = new Map(leaves.map(({ path, cursor }) => [path, cursor.take(count)]));
  return decoding(place, name, () => {
    if (schema.children.length > 0) assembleNested(parts, schema, DEFAULT_PARSERS);
    const values = parts.get(schema.path.join('.'));
    if (values?.length !== count) throw new Error(said('its parts do not fit together'));
    return values;
  });
}

function rowOf(
  columns: readonly OpenColumn[],
  values: readonly DecodedArray[],
  index: number,
  number: number,
): RawRow {
  let bad: string | null = null;
  const entries = columns.map(({ name }, at): [string, JsonValue] => {
    try {
      return [name, toJson(values[at]?.[index])];
    } catch (error) {
      if (!(error instanceof BadText)) throw error;
      bad ??= name;
      return [name, null];
    }
  });
  const value = Object.fromEntries(entries);
  if (bad === null) return { ok: true, number, value };
  return { ok: false, number, message: said('column "{0}" is not valid UTF-8', bad), value };
}

/** The footer as if the file had no other columns than those asked for, and those that hold them. */
function only(columns: readonly string[] | undefined, footer: Footer): Footer {
  if (columns === undefined) return footer;
  const isAsked = ({ element: { name } }: SchemaTree): boolean =>
    columns.some((column) => column === name || column.startsWith(`${name}.`));
  return { ...footer, columns: footer.columns.filter(isAsked) };
}

function decoding<T>(place: GroupPlace, path: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw broken(place, path, error);
  }
}

/** Whatever damaged bytes lead the decoder to, as the failure of the source; failures of the file pass as they are. */
function broken(place: GroupPlace, path: string, error: unknown): SourceReadError {
  if (error instanceof SourceReadError) return error;
  return damaged(place.file, said('column "{0}" of row group {1}: {2}', path, place.index, messageOf(error)));
}

/** Of a remote file, small row groups in memory; large ones, and those of which little is needed, where they are. */
async function wholeGroup(group: RowGroup, footer: Footer, ranges: FileRanges): Promise<FileRanges> {
  if (!ranges.isRemote) return ranges;
  const needed = new Set(footer.columns.map(({ element }) => element.name));
  const places = [...group.chunks.values()]
    .filter((chunk) => needed.has(chunk.path_in_schema[0] ?? ''))
    .map((chunk) => {
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      return { start, end: start + Number(chunk.total_compressed_size) };
    });
  const bytesNeeded = places.reduce((sum, { start, end }) => sum + end - start, 0);
  const start = Math.min(...places.map((place) => place.start));
  const end = Math.max(...places.map((place) => place.end));
  const isPlace = start >= 0 && end > start && end <= ranges.sizeBytes;
  const fits = isPlace && end - start <= Math.min(WHOLE_GROUP_BYTES, 2 * bytesNeeded);
  if (!fits) return ranges;
  const bytes = await ranges.read(start, end);
  return { ...ranges, read: async (from, to) => bytes.subarray(from - start, to - start) };
}
