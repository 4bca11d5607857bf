/**
 * Where a file names columns of the dataset: in YAML, as its schema says, and by placeholders. What stands for the same
 * column in prompts and experiments that belong together is one thing to references and rename.
 */

import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import type { Shape } from '../language/schema/shape.ts';
import type { Span } from '../language/span.ts';
import { DOCUMENT } from '../language/template.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import { unquoted } from './nameAt.ts';
import type { Snapshot } from './snapshot.ts';

/** One place. */
export interface ColumnUse {
  /** Null for the document where nothing but the experiment says which column that is. */
  readonly column: string | null;
  /** Without quotes or brackets. */
  readonly span: Span;
  /** `written`: the column's own name stands there. `placeholder`: a name that stands for it. */
  readonly kind: 'written' | 'placeholder';
  /** The placeholder's name; null where the column itself is written. */
  readonly name: string | null;
  /** Whether the column of a placeholder is written under `inputs`. */
  readonly declared: boolean;
}

/** All of them, in the order of the text. */
export function columnUsesIn(snapshot: Snapshot): readonly ColumnUse[] {
  const { text, yaml } = snapshot;
  const uses: ColumnUse[] = [];
  if (yaml?.root) {
    collect(yaml.root, yaml.shape, (column, span) =>
      uses.push({ column, span: unquoted(text, span), kind: 'written', name: null, declared: true }),
    );
  }
  if (snapshot.kind === 'experiment') return uses;
  const inputs = new Map(Object.entries(snapshot.prompt.header.inputs));
  for (const { name, nameSpan } of placedPlaceholders(text, snapshot.prompt)) {
    const column = inputs.get(name) ?? (name === DOCUMENT ? null : name.toLowerCase());
    uses.push({ column, span: nameSpan, kind: 'placeholder', name, declared: inputs.has(name) });
  }
  return uses;
}

/** The column that holds the text, as an experiment says it or leaves it. */
export function textColumnOf(root: YamlNode | null): string {
  const column = entryOf(entryOf(root, 'documents')?.value ?? null, 'column')?.value;
  return column?.kind === 'scalar' && typeof column.value === 'string' ? column.value : 'text';
}

function collect(node: YamlNode, shape: Shape, found: (column: string, span: Span) => void): void {
  switch (shape.kind) {
    case 'text':
      if (shape.names === 'column' && node.kind === 'scalar' && typeof node.value === 'string') {
        found(node.value, node.span);
      }
      return;
    case 'list':
      if (node.kind === 'list') for (const item of node.items) collect(item, shape.item, found);
      return;
    case 'object':
      if (node.kind !== 'map') return;
      for (const { key, value } of node.entries) {
        const known = shape.keys.find(({ name }) => name === key);
        if (known) collect(value, known.shape, found);
      }
      return;
    case 'map':
      if (node.kind !== 'map') return;
      for (const { key, keySpan, value } of node.entries) {
        if (shape.keyNames === 'column') found(key, keySpan);
        collect(value, shape.value, found);
      }
      return;
    case 'either':
      for (const choice of shape.choices) collect(node, choice, found);
      return;
    default:
  }
}
