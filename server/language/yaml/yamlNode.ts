/** YAML as plain positioned data: the only form in which the rest of the house sees it. */
import type { JsonObject, JsonValue } from '../json.ts';
import type { Span } from '../span.ts';

/** A value with its place. An alias has the content of its anchor and the place where the alias stands. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** Zero-length where nothing is written, as after `name:`. */
  readonly span: Span;
  readonly value: null | boolean | number | string;
  /** As written, quotes included; block scalars with their header. */
  readonly source: string;
}

export interface YamlList {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly YamlNode[];
  /** Written in brackets, not as lines of dashes. */
  readonly flow: boolean;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly span: Span;
  /** Keys are distinct: a repeated key was reported and its later value dropped. */
  readonly entries: readonly YamlEntry[];
  /** Written in braces, not as lines. */
  readonly flow: boolean;
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

/** The value as JSON. Own properties only, so that a key `__proto__` is a key like any other. */
export function toJson(node: YamlNode): JsonValue {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)])) as JsonObject;
  }
}

/** The entry of a key, if `node` is a map that has it. */
export function entryOf(node: YamlNode | null, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}
