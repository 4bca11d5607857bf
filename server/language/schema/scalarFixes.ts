/** Ways to mend a single value: quotes on, quotes off, the word that was meant. */
import { nearest } from '../nearest.ts';
import type { Fix } from '../problem.ts';
import type { Span } from '../span.ts';
import type { YamlScalar } from '../yaml/yamlNode.ts';
import { numberFits, textFits } from './fits.ts';
import type { Shape } from './shape.ts';

/** The first way that turns `node` into a value of `shape`; empty where none is sure. */
export function scalarFixes(node: YamlScalar, shape: Shape): readonly Fix[] {
  if (shape.kind === 'either') {
    for (const choice of shape.choices) {
      const fixes = scalarFixes(node, choice);
      if (fixes.length > 0) return fixes;
    }
    return [];
  }
  if (shape.kind === 'text' && shape.values) {
    const meant = nearest(
      String(node.value),
      shape.values.map(({ value }) => value),
    );
    return meant === null ? [] : [replacing(node.span, meant, node.source)];
  }
  if (
    shape.kind === 'text' &&
    typeof node.value !== 'string' &&
    node.value !== null &&
    textFits(node.source, shape)
  ) {
    return [replacing(node.span, `'${node.source}'`, node.source)];
  }
  const number =
    typeof node.value === 'string' && /^-?\d+(\.\d+)?$/.test(node.value) ? Number(node.value) : null;
  if (shape.kind === 'number' && number !== null && numberFits(number, shape)) {
    return [replacing(node.span, String(node.value), node.source)];
  }
  return [];
}

/** A fix that writes one word for another. */
export function replacing(span: Span, newText: string, old: string): Fix {
  return {
    title: `Replace ${old.slice(0, 60)} with ${newText}`,
    edits: [{ span, newText }],
    preferred: true,
  };
}
