/** Walks a shape and a value side by side: what may stand at a path, and what does stand at an offset. */
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml/yamlNode.ts';
import { ITEM } from '../yaml/yamlPlace.ts';
import type { Choice, Key, NamedThing, Shape } from './shape.ts';

/** All shapes that the value at `path` may have, alternatives spread out; empty where nothing is known. */
export function shapesAt(shape: Shape, path: readonly string[]): readonly Shape[] {
  let shapes = alternatives(shape);
  for (const name of path) shapes = shapes.flatMap((one) => step(one, name)).flatMap(alternatives);
  return shapes;
}

/** The innermost map at `path` as it is written; among the items of a list the last one before `offset`. */
export function mapAt(root: YamlNode | null, path: readonly string[], offset: number): YamlMap | null {
  let node: YamlNode | undefined = root ?? undefined;
  for (const name of path) {
    if (name === ITEM)
      node = node?.kind === 'list' ? node.items.findLast(({ span }) => span.start <= offset) : undefined;
    else node = node?.kind === 'map' ? node.entries.find(({ key }) => key === name)?.value : undefined;
  }
  return node?.kind === 'map' ? node : null;
}

/** What an offset points at: a key, one of a closed set of values, or the name of something outside. */
export type Pointed =
  | { readonly kind: 'key'; readonly key: Key; readonly entry: YamlEntry }
  | { readonly kind: 'choice'; readonly choice: Choice; readonly node: YamlScalar }
  | { readonly kind: 'name'; readonly names: NamedThing; readonly node: YamlScalar };

/** Finds what `offset` points at; null where the schema says nothing about it. */
export function pointedAt(node: YamlNode, shape: Shape, offset: number): Pointed | null {
  const shapes = alternatives(shape);
  if (node.kind === 'scalar') return pointedText(node, shapes, offset);
  if (node.kind === 'list') {
    const item = node.items.find(({ span }) => span.start <= offset && offset <= span.end);
    const list = shapes.filter((one) => one.kind === 'list');
    return item ? firstOf(list, (one) => pointedAt(item, one.item, offset)) : null;
  }
  const entry = node.entries.find(
    ({ keySpan, value }) => keySpan.start <= offset && offset <= value.span.end,
  );
  if (!entry) return null;
  return firstOf(shapes, (one) => {
    if (one.kind === 'map')
      return offset > entry.keySpan.end ? pointedAt(entry.value, one.value, offset) : null;
    const key = one.kind === 'object' ? one.keys.find(({ name }) => name === entry.key) : undefined;
    if (!key) return null;
    return offset <= entry.keySpan.end
      ? { kind: 'key', key, entry }
      : pointedAt(entry.value, key.shape, offset);
  });
}

function pointedText(node: YamlScalar, shapes: readonly Shape[], offset: number): Pointed | null {
  if (offset < node.span.start || offset > node.span.end) return null;
  return firstOf(shapes, (shape) => {
    if (shape.kind !== 'text') return null;
    if (shape.names && typeof node.value === 'string') return { kind: 'name', names: shape.names, node };
    const choice = shape.values?.find(({ value }) => value === node.value);
    return choice ? { kind: 'choice', choice, node } : null;
  });
}

function step(shape: Shape, name: string): readonly Shape[] {
  if (shape.kind === 'list') return name === ITEM ? [shape.item] : [];
  if (shape.kind === 'map') return name === ITEM ? [] : [shape.value];
  return shape.kind === 'object' ? shape.keys.filter((key) => key.name === name).map((key) => key.shape) : [];
}

/** A shape with its choices spread out. */
export function alternatives(shape: Shape): readonly Shape[] {
  return shape.kind === 'either' ? shape.choices.flatMap(alternatives) : [shape];
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
