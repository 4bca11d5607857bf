/** The parts of YAML as they stand in a text, for outline, folding and selection. */
import type { Span } from '../language/span.ts';
import type { YamlEntry, YamlNode } from '../language/yaml/yamlNode.ts';

/** An entry of a map, or an item of a list. */
export interface YamlChild {
  /** Null for an item. */
  readonly entry: YamlEntry | null;
  readonly node: YamlNode;
  /** Key and value, without the white space behind them. */
  readonly span: Span;
}

/**
 * What stands inside a value, in order. Left out: what an alias repeats (it stands at its
 * anchor), and what is empty behind everything else.
 */
export function childrenOf(text: string, node: YamlNode): readonly YamlChild[] {
  if (node.kind === 'scalar') return [];
  const children =
    node.kind === 'list'
      ? node.items.map((item): YamlChild => ({ entry: null, node: item, span: trimmed(text, item.span) }))
      : node.entries.map((entry): YamlChild => {
          const { keySpan, value } = entry;
          const whole = { start: keySpan.start, end: Math.max(keySpan.end, value.span.end) };
          return { entry, node: value, span: trimmed(text, whole, keySpan.end) };
        });
  const around = trimmed(text, node.span);
  return children.filter(({ span }) => around.start <= span.start && span.end <= around.end);
}

/** The span without white space at its end; never shorter than to `least`. */
function trimmed(text: string, { start, end }: Span, least = start): Span {
  let at = end;
  while (at > least && /\s/.test(text.charAt(at - 1))) at--;
  return { start, end: at };
}
