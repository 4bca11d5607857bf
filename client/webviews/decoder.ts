/**
 * A small kit that turns `unknown` into typed data at a door: both doors of the preview and its store are built from
 * it. A decoder accepts exactly the shape it describes and copies it, so that nothing undeclared gets through.
 */

/** Reads one value; throws `Mismatch`, which only `decode` catches. */
export type Decoder<T> = (value: unknown, at: string) => T;

/** The value, or where and how it differs: "cells[3].snapshot.text is not a string". */
export function decode<T>(
  decoder: Decoder<T>,
  value: unknown,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string } {
  try {
    return { ok: true, value: decoder(value, '') };
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, problem: error.message };
    throw error;
  }
}

export const text: Decoder<string> = (value, at) =>
  typeof value === 'string' ? value : mismatch(at, 'a string');

/** Finite numbers only. */
export const number: Decoder<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : mismatch(at, 'a finite number');

/** Whole numbers from 0. */
export const count: Decoder<number> = (value, at) =>
  Number.isSafeInteger(value) && number(value, at) >= 0
    ? number(value, at)
    : mismatch(at, 'a whole number from 0');

export const flag: Decoder<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : mismatch(at, 'true or false');

/** One of a few values. */
export function oneOf<const T extends string | number | boolean>(allowed: readonly T[]): Decoder<T> {
  return (value, at) =>
    allowed.find((item) => item === value) ?? mismatch(at, `one of ${allowed.join(', ')}`);
}

export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, at) => (value === null ? null : decoder(value, at));
}

/** Two values of one kind. */
export function pairOf<T>(decoder: Decoder<T>): Decoder<readonly [T, T]> {
  return (value, at) =>
    Array.isArray(value) && value.length === 2
      ? [decoder(value[0], `${at}[0]`), decoder(value[1], `${at}[1]`)]
      : mismatch(at, 'a pair');
}

/** The first decoder that takes the value; the last one says what is wrong. */
export function eitherOf<A, B>(one: Decoder<A>, other: Decoder<B>): Decoder<A | B> {
  return (value, at) => {
    const first = decode(one, value);
    return first.ok ? first.value : other(value, at);
  };
}

export function listOf<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((item, index) => decoder(item, `${at}[${index}]`))
      : mismatch(at, 'a list');
}

/** An object whose keys are data. */
export function recordOf<T>(decoder: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  return (value, at) => {
    const entries = Object.entries(objectAt(value, at));
    return Object.fromEntries(entries.map(([key, item]) => [key, decoder(item, `${at}.${key}`)]));
  };
}

/** An object with exactly these keys; others are dropped. */
export function shape<T extends object>(fields: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  const entries = Object.entries<Decoder<unknown>>(fields);
  return (value, at) => {
    const given = objectAt(value, at);
    return Object.fromEntries(
      entries.map(([key, decoder]) => [key, decoder(given[key], at === '' ? key : `${at}.${key}`)]),
    ) as T;
  };
}

/** A message whose `type` says which shape it has. */
export function tagged<T extends { readonly type: string }>(
  variants: {
    readonly [K in T['type']]: Decoder<Extract<T, { readonly type: K }>>;
  },
): Decoder<T> {
  const table = new Map<string, Decoder<T>>(Object.entries<Decoder<T>>(variants));
  return (value, at) => {
    const type = text(objectAt(value, at)['type'], 'type');
    return (table.get(type) ?? (() => mismatch('type', `a known message ("${type.slice(0, 40)}")`)))(
      value,
      at,
    );
  };
}

class Mismatch extends Error {}

function mismatch(at: string, expected: string): never {
  throw new Mismatch(`${at === '' ? 'The value' : at} is not ${expected}.`);
}

function objectAt(value: unknown, at: string): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : mismatch(at, 'an object');
}
