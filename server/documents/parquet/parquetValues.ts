/** Values as Parquet's decoder gives them → JSON, and the parsers that decoder is given. */
import { isUtf8 } from 'node:buffer';
import type { ParquetParsers, SchemaElement } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { JsonValue } from '../../language/json.ts';
import { isoTime } from './isoTime.ts';

/** Stands for text that is no UTF-8; the row that holds it is no document. */
export class BadText {}

const BAD_TEXT = new BadText();

/** Parsers for one column: text is checked, times keep their precision, and nothing throws. */
export function parsersFor({ converted_type, logical_type }: SchemaElement): ParquetParsers {
  const isText =
    converted_type === 'UTF8' ||
    converted_type === 'ENUM' ||
    logical_type?.type === 'STRING' ||
    logical_type?.type === 'ENUM';
  return {
    ...DEFAULT_PARSERS,
    stringFromBytes: (bytes) => bytes && (textOf(bytes) ?? (isText ? BAD_TEXT : bytes)),
    jsonFromBytes: (bytes) => bytes && jsonOf(bytes),
    geometryFromBytes: (bytes) => bytes,
    geographyFromBytes: (bytes) => bytes,
    timestampFromMilliseconds: (millis) => isoTime(BigInt(millis), 1000n),
    timestampFromMicroseconds: (micros) => isoTime(BigInt(micros), 1_000_000n),
    timestampFromNanoseconds: (nanos) => isoTime(BigInt(nanos), 1_000_000_000n),
    dateFromDays: (days) => isoTime(BigInt(days) * 86_400n, 1n)?.slice(0, 10) ?? null,
  };
}

/**
 * JSON of a decoded value: integers beyond what JSON holds exactly become text, numbers that are none null, bytes
 * `{ base64: … }`. Throws the `BadText` it meets.
 */
export function toJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : String(value);
    case 'object':
      return value === null ? null : objectJson(value);
    default:
      return null;
  }
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function objectJson(value: object): JsonValue {
  if (value instanceof BadText) throw value;
  if (value instanceof Uint8Array) {
    return { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, toJson);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}

/** Null where the bytes are no UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The value, or the text where it is no JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  if (text === null) return BAD_TEXT;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
