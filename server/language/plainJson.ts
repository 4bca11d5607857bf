/** JSON values as every JSON writer and reader agrees on them: what RFC 8785 can canonicalise. */
import type { JsonObject, JsonValue } from './json.ts';

/** Makes every text well-formed (lone surrogates become U+FFFD) and every number finite (others become null). */
export function plainJson(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), plainValue(item)]),
  );
}

function plainValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' && value !== null ? plainJson(value as JsonObject) : value;
}
