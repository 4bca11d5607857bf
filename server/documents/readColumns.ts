/** The columns of a dataset, by its first rows: enough to know a misspelt name, and never more than a glance. */

import { isObject } from '../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { compressionOf, openBytes } from './openSource.ts';
import { readLines } from './readLines.ts';

const ROWS = 20;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_COLUMNS = 500;
const MAX_DEPTH = 4;

/**
 * The names of all columns in the first rows of a local file, nested ones by dot as well, in order of appearance.
 * Null where the file is of an unknown format, cannot be read, or begins with no row within the first few megabytes.
 */
export async function readColumns(path: string): Promise<readonly string[] | null> {
  const compression = compressionOf(path);
  if (compression === null) return null;
  const { bytes, close } = openBytes(path, compression);
  const columns = new Set<string>();
  try {
    let rows = 0;
    for await (const line of readLines(beginning(bytes), MAX_BYTES)) {
      const row = line.ok ? rowOf(line.text) : null;
      if (row) collect(row, '', 1, columns);
      rows += 1;
      if (rows === ROWS) break;
    }
  } catch {
    // A damaged or vanished file: what was seen of it still holds.
  } finally {
    close();
  }
  return columns.size === 0 ? null : [...columns];
}

async function* beginning(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = MAX_BYTES;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function rowOf(line: string): JsonObject | null {
  try {
    const row = JSON.parse(line) as JsonValue;
    return isObject(row) ? row : null;
  } catch {
    return null;
  }
}

function collect(row: JsonObject, prefix: string, depth: number, columns: Set<string>): void {
  for (const [name, value] of Object.entries(row)) {
    if (columns.size >= MAX_COLUMNS) return;
    columns.add(prefix + name);
    if (isObject(value) && depth < MAX_DEPTH) collect(value, `${prefix}${name}.`, depth + 1, columns);
  }
}
