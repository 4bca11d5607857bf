/** Plain JSON values, as they stand in front matter, experiments and request bodies. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object with keys in the order in which they were written. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
