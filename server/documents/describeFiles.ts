/** What the files of a dataset say of themselves: footers and first rows, and never more than a glance. */

import { isObject } from '../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import type { DataFile } from './dataFile.ts';
import type { DatasetColumn, DatasetHeader } from './datasetHeader.ts';
import { formatOf } from './fileFormat.ts';
import type { ParquetHeader } from './parquet/readParquet.ts';
import { readFile, readHeader } from './readFile.ts';
import { SourceReadError } from './source.ts';

const ROWS = 20;
const MAX_BYTES = 4 * 1024 * 1024;
/** Footers read for a glance. */
const MOST_FOOTERS = 16;
const MAX_COLUMNS = 500;
const MAX_DEPTH = 4;

/** Columns come from the first file. Rejects with `SourceReadError` where it cannot be read. */
export async function describeFiles(
  files: readonly DataFile[],
  signal?: AbortSignal,
): Promise<DatasetHeader> {
  const formats = new Set(files.map(({ path }) => formatOf(path)?.format));
  const [format = 'jsonl'] = formats;
  const [first] = files;
  const header = first ? await readHeader(first, signal) : null;
  return {
    format: formats.size > 1 ? 'mixed' : format,
    files: files.length,
    rows: header && (await rowsOf(files, header, signal)),
    columns: header?.columns ?? (first ? await columnsOf(first, signal) : []),
  };
}

/** From the footers of Parquet files; those of many files are many reads, and left to `count`. */
async function rowsOf(
  [, ...others]: readonly DataFile[],
  first: ParquetHeader,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  if (others.length >= MOST_FOOTERS) return null;
  let { rows } = first;
  for (const file of others) {
    const header = await readHeader(file, signal);
    if (!header) return null;
    rows += header.rows;
  }
  return rows;
}

async function columnsOf(file: DataFile, signal: AbortSignal | undefined): Promise<readonly DatasetColumn[]> {
  const types = new Map<string, Set<string>>();
  let rows = 0;
  try {
    for await (const batch of readFile(file, { signal, mostBytes: MAX_BYTES })) {
      for (const row of batch) {
        if (row.ok) collect(row.value, '', 1, types);
        rows += 1;
        if (rows === ROWS) break;
      }
      if (rows === ROWS) break;
    }
  } catch (error) {
    // What was seen of a file that breaks off, or was cut off here, still holds.
    if (!(error instanceof SourceReadError) || types.size === 0) throw error;
  }
  return [...types].map(([name, kinds]) => ({ name, type: [...kinds].sort().join(' or ') }));
}

function collect(row: JsonObject, prefix: string, depth: number, types: Map<string, Set<string>>): void {
  for (const [name, value] of Object.entries(row)) {
    const kinds = types.get(prefix + name);
    if (!kinds && types.size >= MAX_COLUMNS) return;
    types.set(prefix + name, (kinds ?? new Set()).add(kindOf(value)));
    if (isObject(value) && depth < MAX_DEPTH) collect(value, `${prefix}${name}.`, depth + 1, types);
  }
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}
