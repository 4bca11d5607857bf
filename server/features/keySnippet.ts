/** What is written when a key is chosen: the key with the beginning of a value that fits it. */
import type { Key, MapShape, Shape } from '../language/schema/shape.ts';
import { writtenText } from '../language/yaml/writtenText.ts';

/** A snippet in LSP's syntax; `flow` writes it for use inside braces. */
export function keySnippet(key: Key, flow: boolean): string {
  return writtenText(key.name).replace(/[\\$}]/g, '\\$&') + valueSnippet(key.shape, flow);
}

function valueSnippet(shape: Shape, flow: boolean): string {
  switch (shape.kind) {
    case 'text':
      return shape.values ? `: \${1|${shape.values.map(({ value }) => value).join(',')}|}` : ': $0';
    case 'true':
      return ': true';
    case 'list':
      return flow ? ': [$0]' : ':\n  - $0';
    case 'object':
      return flow ? ': { $0 }' : ':\n  $0';
    case 'map':
      return flow ? ': { $0 }' : `:\n  ${entrySnippet(shape)}`;
    case 'any':
      if (!shape.object) return ': $0';
      return flow ? ': { $0 }' : ':\n  $0';
    case 'either':
      return shape.choices[0] ? valueSnippet(shape.choices[0], flow) : ': $0';
    case 'number':
    case 'boolean':
      return ': $0';
  }
}

function entrySnippet({ example: { key, inner, value } }: MapShape): string {
  const written = stop(2, value);
  return `${stop(1, key)}: ${inner === undefined ? written : `{ ${inner}: ${written} }`}`;
}

/** A place the cursor visits, with what stands there at first. */
function stop(order: number, text: string): string {
  return `\${${order}:${text}}`;
}
