/** Looking into a value that already fits its schema. What is absent is null or empty; nothing is checked again. */
import type { JsonObject, JsonValue } from './json.ts';

export function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function objectAt(value: JsonObject, key: string): JsonObject {
  return objectOf(value[key]);
}

export function textAt(value: JsonObject, key: string): string | null {
  const found = value[key];
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: JsonObject, key: string): number | null {
  const found = value[key];
  return typeof found === 'number' ? found : null;
}

export function listAt(value: JsonObject, key: string): readonly JsonValue[] {
  const found = value[key];
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: JsonObject, key: string): readonly string[] {
  return listAt(value, key).filter((item) => typeof item === 'string');
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
