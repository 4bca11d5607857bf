/** Fields of unknown JSON, read by name and kind. Each reader gives the value or ends the `decoding` around it. */
import type { JsonObject, JsonValue } from '../language/json.ts';

/** What decoding gives. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** Ends the `decoding` around it from wherever it stands. */
export class Undecodable extends Error {}

/** An object whose fields nobody has looked at yet. */
export type Raw = Readonly<Record<string, unknown>>;

/** Runs a reading of fields; the first that is wrong ends it with a sentence. A bug is thrown on. */
export function decoding<T>(decode: () => T): Decoded<T> {
  try {
    return { ok: true, value: decode() };
  } catch (error) {
    if (error instanceof Undecodable) return { ok: false, message: error.message };
    throw error;
  }
}

/** What reads each field of a `T`. */
export type Readers<T> = { readonly [K in keyof T]-?: (it: Raw, key: string) => T[K] };

/** An object of known fields, read in the order in which `readers` names them; further fields are left out. */
export function fields<T extends object>(value: unknown, name: string, readers: Readers<T>): T {
  const it = record(value, name);
  return Object.fromEntries(
    Object.entries<(it: Raw, key: string) => unknown>(readers).map(([key, read]) => [key, read(it, key)]),
  ) as T;
}

export function record(value: unknown, name: string): Raw {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Raw;
  throw new Undecodable(`"${name}" is not an object`);
}

export function list(it: Raw, key: string): readonly unknown[] {
  const value = it[key];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Undecodable(`"${key}" is not a list`);
}

export function text(it: Raw, key: string): string {
  const value = it[key];
  if (typeof value === 'string') return value;
  throw new Undecodable(`"${key}" is not a text`);
}

export function textOrNull(it: Raw, key: string): string | null {
  return it[key] === null ? null : text(it, key);
}

export function texts(it: Raw, key: string): Readonly<Record<string, string>> {
  const raw = record(it[key], key);
  return Object.fromEntries(Object.keys(raw).map((name) => [name, text(raw, name)]));
}

export function figure(it: Raw, key: string): number {
  const value = it[key];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Undecodable(`"${key}" is not a number`);
}

export function figureOrNull(it: Raw, key: string): number | null {
  return it[key] === null ? null : figure(it, key);
}

export function count(it: Raw, key: string): number {
  const value = figure(it, key);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Undecodable(`"${key}" is not a whole number from 0`);
}

export function countOrNull(it: Raw, key: string): number | null {
  return it[key] === null ? null : count(it, key);
}

export function oneOf<T extends string>(it: Raw, key: string, allowed: readonly T[]): T {
  const value = it[key];
  const found = allowed.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new Undecodable(`"${key}" is ${JSON.stringify(value)}, not one of ${allowed.join(', ')}`);
}

export function jsonObject(it: Raw, key: string): JsonObject {
  return record(it[key], key) as JsonObject;
}

/** Whatever `JSON.parse` gave is JSON. */
export function json(value: unknown): JsonValue {
  return value as JsonValue;
}
