/** The same YAML at another place. */
import type { Span } from '../span.ts';
import type { YamlEntry, YamlNode } from './yamlNode.ts';

/** A copy of `node` in which every place is `by` further on. */
export function movedNode(node: YamlNode, by: number): YamlNode {
  const span = movedSpan(node.span, by);
  if (node.kind === 'scalar') return { kind: 'scalar', span, value: node.value, source: node.source };
  if (node.kind === 'list')
    return { kind: 'list', span, items: node.items.map((item) => movedNode(item, by)), flow: node.flow };
  const entries = node.entries.map((entry) => movedEntry(entry, by));
  return { kind: 'map', span, entries, flow: node.flow };
}

/** As `movedNode`, for a key with its value. */
export function movedEntry({ key, keySpan, value }: YamlEntry, by: number): YamlEntry {
  return { key, keySpan: movedSpan(keySpan, by), value: movedNode(value, by) };
}

function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
