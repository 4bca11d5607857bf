/**
 * Takes rows apart into the physical columns of Parquet, with the levels by which readers put them together again (the
 * format's own rules for nested types; lists have three levels). Everything may be null.
 */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { ColumnType, PartColumn } from './columnType.ts';
import { createParquetLeaf, type LeafValue, type ParquetLeaf } from './parquetLeaf.ts';

export interface ParquetShredder {
  /** In the order of the schema. */
  readonly leaves: readonly ParquetLeaf[];
  /** A row: one value for each column, each of its column's type or null. */
  add(values: readonly JsonValue[]): void;
}

export function createParquetShredder(columns: readonly PartColumn[]): ParquetShredder {
  const leaves: ParquetLeaf[] = [];
  const nodes = columns.map(({ name, type }) =>
    nodeOf(type, [name], { definition: 0, repetition: 0 }, leaves),
  );
  return {
    leaves,
    add(values) {
      for (let position = 0; position < nodes.length; position++) {
        const node = nodes[position];
        if (node) shred(node, values[position] ?? null, 0, 0);
      }
      for (const leaf of leaves) leaf.rowEnded();
    },
  };
}

/** A type within a schema, its leaves at hand. */
type Node =
  | { readonly kind: 'leaf'; readonly leaf: ParquetLeaf }
  | { readonly kind: 'list'; readonly item: Node; readonly repetition: number }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly node: Node }[] };

/** Levels of what surrounds a node. */
interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

function nodeOf(type: ColumnType, path: readonly string[], levels: Levels, leaves: ParquetLeaf[]): Node {
  const definition = levels.definition + 1;
  if (typeof type === 'string') {
    const leaf = createParquetLeaf({
      type: PHYSICAL[type],
      path,
      maxDefinition: definition,
      maxRepetition: levels.repetition,
      hasStatistics: path.length === 1 && PHYSICAL[type] !== 'BYTE_ARRAY',
    });
    leaves.push(leaf);
    return { kind: 'leaf', leaf };
  }
  if ('list' in type) {
    const repetition = levels.repetition + 1;
    const inside = { definition: definition + 1, repetition };
    return {
      kind: 'list',
      item: nodeOf(type.list, [...path, 'list', 'element'], inside, leaves),
      repetition,
    };
  }
  const fields = Object.entries(type.struct).map(([name, field]) => ({
    name,
    node: nodeOf(field, [...path, name], { ...levels, definition }, leaves),
  }));
  return { kind: 'struct', fields };
}

const PHYSICAL = {
  string: 'BYTE_ARRAY',
  json: 'BYTE_ARRAY',
  int64: 'INT64',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
} as const;

/** `definition` is the level of whatever surrounds the value and is there. */
function shred(node: Node, value: JsonValue, repetition: number, definition: number): void {
  if (value === null) nothing(node, repetition, definition);
  else if (node.kind === 'leaf') node.leaf.add(value as LeafValue, repetition);
  else if (node.kind === 'struct') {
    const struct = value as JsonObject;
    for (const { name, node: field } of node.fields) {
      shred(field, struct[name] ?? null, repetition, definition + 1);
    }
  } else {
    const items = value as readonly JsonValue[];
    if (items.length === 0) nothing(node.item, repetition, definition + 1);
    for (let position = 0; position < items.length; position++) {
      const level = position === 0 ? repetition : node.repetition;
      shred(node.item, items[position] ?? null, level, definition + 2);
    }
  }
}

function nothing(node: Node, repetition: number, definition: number): void {
  if (node.kind === 'leaf') node.leaf.addNull(repetition, definition);
  else if (node.kind === 'list') nothing(node.item, repetition, definition);
  else for (const field of node.fields) nothing(field.node, repetition, definition);
}
