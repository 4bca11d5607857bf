/** JSON Lines → rows. Each line with content is a row. */

import { isObject } from '../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { plainJson } from '../language/plainJson.ts';
import { said } from '../language/said.ts';
import type { RawRow } from './rawRow.ts';
import type { Line } from './readLines.ts';
import { readLines } from './readLines.ts';

/** Only an escape can bring half of a surrogate pair: bytes that are no UTF-8 are U+FFFD by now. */
const MAY_BE_HALF = /\\u[dD][89a-fA-F]/;

/**
 * Rows before `firstRow` are counted, not parsed, and so are all when no column is asked for. Rows of one chunk come
 * together and are parsed one by one, as in `readLines`; their texts are well-formed, and integers beyond what JSON holds
 * exactly become text, as those of Parquet do. Memory: a chunk and the longest line.
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
    return { ok: false, number, message: said('not valid JSON') };
  }
  if (!isObject(value)) return { ok: false, number, message: said('not a JSON object') };
  const nature = { isRounded: false, isDeep: false };
  look(value, 0, nature);
  if (nature.isDeep) return { ok: false, number, message: said('nested deeper than {0} levels', DEEPEST) };
  const exact = nature.isRounded ? (JSON.parse(line.text, asWritten) as JsonObject) : value;
  // Most lines have no such escape at all, which is found out faster.
  const mayBeHalf = line.text.includes('\\u') && MAY_BE_HALF.test(line.text);
  return { ok: true, number, value: mayBeHalf ? plainJson(exact) : exact };
}

/** Whoever writes JSON comes to the end of the stack some thousand levels down. */
const DEEPEST = 500;

/** Looks for integers that lost digits, and for what is nested too deep. */
function look(value: JsonValue, depth: number, into: { isRounded: boolean; isDeep: boolean }): void {
  if (typeof value === 'number') into.isRounded ||= isBeyondExact(value);
  if (typeof value !== 'object' || value === null) return;
  into.isDeep ||= depth > DEEPEST;
  if (into.isDeep) return;
  if (Array.isArray(value)) for (const item of value) look(item, depth + 1, into);
  else for (const item of Object.values(value)) look(item, depth + 1, into);
}

function isBeyondExact(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** A reviver that gives integers beyond what JSON holds exactly as text, digit for digit. */
function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { source = '' } = context ?? {};
  return isBeyondExact(value) && /^-?\d+$/.test(source) ? source : value;
}
