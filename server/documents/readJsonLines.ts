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
  const parsed = parse(line.text);
  if (!parsed.ok) return { ok: false, number, message: parsed.message };
  const { value, text } = parsed;
  if (!isObject(value)) {
    const message = Array.isArray(value)
      ? said('a list where one object is expected')
      : said('not a JSON object');
    return { ok: false, number, message };
  }
  const nature = { isRounded: false, isDeep: false };
  look(value, 0, nature);
  if (nature.isDeep) return { ok: false, number, message: said('nested deeper than {0} levels', DEEPEST) };
  const exact = nature.isRounded ? (JSON.parse(text, asWritten) as JsonObject) : value;
  // Most lines have no such escape at all, which is found out faster.
  const mayBeHalf = text.includes('\\u') && MAY_BE_HALF.test(text);
  return { ok: true, number, value: mayBeHalf ? plainJson(exact) : exact };
}

type Parsed =
  | { readonly ok: true; readonly value: JsonValue; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** The value with the text that it was read from. Numbers that are none, as Python writes them (NaN, Infinity), are null. */
function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue, text };
  } catch {
    const numbers = nullForNoNumber(text);
    return numbers === text ? { ok: false, message: flawOf(text) } : parse(numbers);
  }
}

/** Objects that go on over several lines are the most frequent mistake; the one line that shows it is the first. */
function flawOf(text: string): string {
  return /^\s*[[{]\s*$/.test(text)
    ? said('not valid JSON: each object must stand on a line of its own')
    : said('not valid JSON');
}

const NO_NUMBER = /\bNaN\b|-?\bInfinity\b/g;

/** Leaves strings as they are; the same text where there is nothing to replace. */
function nullForNoNumber(text: string): string {
  if (text.search(NO_NUMBER) === -1) return text;
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const close = quote === -1 ? end : stringEnd(text, quote);
    pieces.push(text.slice(at, end).replace(NO_NUMBER, 'null'), text.slice(end, close));
    at = close;
  }
  return pieces.join('');
}

/** The offset behind the string that begins at a quote. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text[before] === '\\') before -= 1;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return text.length;
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
