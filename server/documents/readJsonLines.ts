/** JSON Lines → rows. Each line with content is a row. */

import { isObject } from '../language/columnAt.ts';
import type { JsonValue } from '../language/json.ts';
import { plainJson } from '../language/plainJson.ts';
import type { RawRow } from './rawRow.ts';
import type { Line } from './readLines.ts';
import { readLines } from './readLines.ts';

/** Only an escape can bring half of a surrogate pair: bytes that are no UTF-8 are U+FFFD by now. */
const MAY_BE_HALF = /\\u[dD][89a-fA-F]/;

/**
 * Rows before `firstRow` are counted, not parsed, and so are all when no column is asked for. Rows of one chunk come
 * together and are parsed one by one, as in `readLines`; their texts are well-formed. Memory: a chunk and the longest line.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Buffer>,
  options: {
    readonly maxLineBytes?: number | undefined;
    readonly firstRow?: number;
    readonly columns?: readonly string[] | undefined;
  } = {},
): AsyncGenerator<Iterable<RawRow>> {
  const { maxLineBytes, firstRow = 0, columns } = options;
  const counts = columns?.length === 0;
  let row = 0;
  function* rowsOf(lines: Iterable<Line>): Generator<RawRow> {
    for (const line of lines) {
      if (row >= firstRow) yield counts ? { ok: true, number: line.number, value: {} } : rowOf(line);
      row += 1;
    }
  }
  for await (const lines of readLines(chunks, maxLineBytes)) yield rowsOf(lines);
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
  if (!isObject(value)) return { ok: false, number, message: 'not a JSON object' };
  return { ok: true, number, value: MAY_BE_HALF.test(line.text) ? plainJson(value) : value };
}
