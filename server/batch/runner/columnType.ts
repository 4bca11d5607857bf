/**
 * Types of source columns in Parquet parts: seen in the first rows, kept for the whole job, so that all parts of a job
 * are one dataset. Pure. A value that does not fit its column later is not lost: it goes into `source_rest` as JSON.
 */

import { isObject } from '../../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../../language/json.ts';

/** What a column holds; everything may be null. `json` is the text of any value. */
export type ColumnType =
  | 'string'
  | 'int64'
  | 'double'
  | 'boolean'
  | 'json'
  | { readonly list: ColumnType }
  | { readonly struct: Readonly<Record<string, ColumnType>> };

/** A column of a part. */
export interface PartColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Structs with more fields than this are maps in disguise. */
const MAX_FIELDS = 64;
const MAX_DEPTH = 6;

/** The columns of rows, in the order in which they first appear. */
export function columnsOf(rows: Iterable<JsonObject>): readonly PartColumn[] {
  const types = new Map<string, ColumnType | null>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      types.set(name, merged(types.get(name) ?? null, typeOf(value, 1)));
    }
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? 'string' }));
}

/** Whether a value can stand in a column of the type as it is. */
export function fits(value: JsonValue | undefined, type: ColumnType): boolean {
  if (value === null || value === undefined || type === 'json') return true;
  if (type === 'string') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'double') return typeof value === 'number';
  if (type === 'int64') return typeof value === 'number' && Number.isSafeInteger(value);
  if ('list' in type) return Array.isArray(value) && value.every((item: JsonValue) => fits(item, type.list));
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, item]) => {
    const field = type.struct[name];
    return field !== undefined && fits(item, field);
  });
}

/** The value as it stands in a column of its type; one that does not fit becomes null. */
export function conformed(value: JsonValue | undefined, type: ColumnType): JsonValue {
  if (value === null || value === undefined || !fits(value, type)) return null;
  if (type === 'json') return JSON.stringify(value);
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as readonly JsonValue[]).map((item) => conformed(item, type.list));
  const from = value as JsonObject;
  return Object.fromEntries(
    Object.entries(type.struct).map(([name, field]) => [name, conformed(from[name], field)]),
  );
}

function typeOf(value: JsonValue, depth: number): ColumnType | null {
  if (value === null) return null;
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int64' : 'double';
  if (depth > MAX_DEPTH) return 'json';
  if (Array.isArray(value)) {
    let item: ColumnType | null = null;
    for (const each of value as readonly JsonValue[]) item = merged(item, typeOf(each, depth + 1));
    return { list: item ?? 'string' };
  }
  const fields = Object.entries(value as JsonObject);
  if (fields.length === 0 || fields.length > MAX_FIELDS) return 'json';
  return {
    struct: Object.fromEntries(fields.map(([name, field]) => [name, typeOf(field, depth + 1) ?? 'string'])),
  };
}

/** The narrowest type for both. */
function merged(a: ColumnType | null, b: ColumnType | null): ColumnType | null {
  if (a === null || b === null) return a ?? b;
  if (a === b) return a;
  if (typeof a === 'string' || typeof b === 'string') {
    const numbers = (type: ColumnType): boolean => type === 'int64' || type === 'double';
    return numbers(a) && numbers(b) ? 'double' : 'json';
  }
  if ('list' in a && 'list' in b) return { list: merged(a.list, b.list) ?? 'string' };
  if (!('struct' in a) || !('struct' in b)) return 'json';
  const names = new Set([...Object.keys(a.struct), ...Object.keys(b.struct)]);
  if (names.size > MAX_FIELDS) return 'json';
  return {
    struct: Object.fromEntries(
      [...names].map((name) => [name, merged(a.struct[name] ?? null, b.struct[name] ?? null) ?? 'string']),
    ),
  };
}
