/** JSON Lines → rows. Each line with content is a row. */

import { isObject } from '../language/columnAt.ts';
import type { JsonValue } from '../language/json.ts';
import type { RawRow } from './rawRow.ts';
import type { Line } from './readLines.ts';
import { readLines } from './readLines.ts';

/**
 * Rows before `firstRow` are counted, not parsed, and so are all when no column is asked for. Rows of one chunk come
 * together. Memory: a chunk and the longest line.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Buffer>,
  options: {
    readonly maxLineBytes?: number | undefined;
    readonly firstRow?: number;
    readonly columns?: readonly string[] | undefined;
  } = {},
): AsyncGenerator<readonly RawRow[]> {
  const { maxLineBytes, firstRow = 0, columns } = options;
  const counts = columns?.length === 0;
  let row = 0;
  for await (const lines of readLines(chunks, maxLineBytes)) {
    const wanted = lines.slice(Math.max(0, firstRow - row));
    row += lines.length;
    if (wanted.length > 0) yield wanted.map(counts ? countedRow : rowOf);
  }
}

function countedRow({ number }: Line): RawRow {
  return { ok: true, number, value: {} };
}

function rowOf(line: Line): RawRow {
  if (!line.ok) return line;
  const { number } = line;
  let value: JsonValue;
  try {
    value = JSON.parse(line.text) as JsonValue;
  } catch {
    return { ok: false, number, message: 'not valid JSON' };
  }
  return isObject(value) ? { ok: true, number, value } : { ok: false, number, message: 'not a JSON object' };
}
