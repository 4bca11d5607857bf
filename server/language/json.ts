/** Plain JSON values, as they stand in front matter, experiments and request bodies. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object with keys in the order in which they were written. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether two values are the same, in whatever order their keys were written. */
export function isSameJson(one: JsonValue, other: JsonValue): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [mine, theirs] = [Object.entries(one), Object.entries(other)];
  const values = new Map<string, JsonValue>(theirs);
  return (
    mine.length === theirs.length &&
    mine.every(([key, value]) => {
      const found = values.get(key);
      return found !== undefined && isSameJson(value, found);
    })
  );
}
