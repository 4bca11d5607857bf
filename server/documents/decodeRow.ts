/** A row → a document, or what is wrong with it. This is the door through which dataset text comes in. */

import { columnAt, isObject, withoutColumn } from '../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { said } from '../language/said.ts';
import type { Document } from './document.ts';
import type { ColumnChoice } from './source.ts';

/** Where a row stands: its file by name for messages and ids, and by number. */
export interface RowPlace {
  readonly fileName: string;
  readonly fileOrdinal: number;
  readonly row: number;
}

/**
 * Decodes a row. The id is the id column's string or number; without one, and for integers that JavaScript cannot
 * hold exactly, it is `<file name>:<row>`. The message of a failure is the part after "line 7: ".
 */
export function decodeRow(
  row: JsonObject,
  columns: ColumnChoice,
  place: RowPlace,
): { readonly ok: true; readonly document: Document } | { readonly ok: false; readonly message: string } {
  const text = columnAt(row, columns.column);
  if (typeof text !== 'string') return { ok: false, message: noText(row, columns.column, text) };
  return {
    ok: true,
    document: {
      id: idOf(columnAt(row, columns.idColumn), place),
      text: text.toWellFormed(),
      textColumn: columns.column,
      columns: withoutColumn(row, columns.column),
      fileOrdinal: place.fileOrdinal,
      row: place.row,
    },
  };
}

function idOf(value: JsonValue | undefined, { fileName, row }: RowPlace): string {
  if (typeof value === 'string' && value !== '') return value.toWellFormed();
  if (typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value)))
    return String(value);
  return `${fileName}:${row}`;
}

/** Columns that a message names. */
const MOST_NAMES = 8;

function noText(row: JsonObject, column: string, value: JsonValue | undefined): string {
  if (isObject(value) && !isBytes(value)) {
    const inside = Object.keys(value)
      .slice(0, MOST_NAMES)
      .map((name) => `${column}.${name}`);
    if (inside.length > 0)
      return said('column "{0}" holds an object, not text (it has {1})', column, inside.join(', '));
  }
  if (value !== undefined) return said('column "{0}" holds {1}, not text', column, kindOf(value));
  const present = Object.keys(row).slice(0, MOST_NAMES).join(', ');
  return present === ''
    ? said('no column "{0}"', column)
    : said('no column "{0}" (it has {1})', column, present);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return said('a list');
  if (isBytes(value)) return said('bytes');
  if (typeof value === 'object') return said('an object');
  return typeof value === 'number' ? said('a number') : said('a boolean');
}

/** As Parquet's reader gives them. */
function isBytes(value: JsonValue): boolean {
  return isObject(value) && typeof value['base64'] === 'string' && Object.keys(value).length === 1;
}
