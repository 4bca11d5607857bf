/** What holding a value against a shape looks up again and again, at every key typed: made once for each shape. */
import type { Elsewhere, Key, MapShape, ObjectShape, TextShape } from './shape.ts';

/** The keys of an object by name. */
export const keysByName = memoised(
  ({ keys }: ObjectShape): ReadonlyMap<string, Key> => new Map(keys.map((key) => [key.name, key])),
);

/** The keys that have to be written. */
export const requiredKeys = memoised(({ keys }: ObjectShape): readonly Key[] =>
  keys.filter(({ required }) => required),
);

/** What belongs somewhere else by its name: in small letters, with underscores. */
export const elsewhereByName = memoised(
  (all: readonly Elsewhere[]): ReadonlyMap<string, Elsewhere> =>
    new Map(all.toReversed().flatMap((one) => one.names.map((name) => [name, one] as const))),
);

/** The pattern of a text, compiled; null where any text will do. */
export const textPattern = memoised(({ pattern }: TextShape): RegExp | null =>
  pattern === undefined ? null : new RegExp(pattern, 'u'),
);

/** The pattern of a map's keys, compiled. */
export const keyPattern = memoised((shape: MapShape): RegExp => new RegExp(shape.keyPattern, 'u'));

function memoised<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let known = made.get(key);
    if (!known) {
      known = { value: make(key) };
      made.set(key, known);
    }
    return known.value;
  };
}
