/** Finds and removes columns by name, nested by dot. A column whose own name holds the dots wins over a nested one. */
import type { JsonObject, JsonValue } from './json.ts';

/** The value of a column, or undefined where the row has none of that name. */
export function columnAt(row: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(row, name)) return row[name];
  let value: JsonValue | undefined = row;
  for (const key of name.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** The row without one column; what is not on the way to it is shared with the row given. */
export function withoutColumn(row: JsonObject, name: string): JsonObject {
  const keys = Object.hasOwn(row, name) ? [name] : name.split('.');
  return withoutPath(row, keys);
}

function withoutPath(row: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined || !Object.hasOwn(row, key)) return row;
  if (rest.length === 0) {
    const { [key]: _left, ...others } = row;
    return others;
  }
  const inner = row[key];
  if (!isObject(inner)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, JsonValue] => [
      name,
      name === key ? withoutPath(inner, rest) : value,
    ]),
  );
}

/** Tells objects from the other JSON values. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
