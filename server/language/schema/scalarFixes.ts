/** Ways to mend a single value: quotes on, quotes off, the word that was meant. */
import { t } from '@vscode/l10n';
import { nearest } from '../nearest.ts';
import type { Fix } from '../problem.ts';
import type { Span } from '../span.ts';
import { writtenText } from '../yaml/writtenText.ts';
import type { YamlScalar } from '../yaml/yamlNode.ts';
import { fits, numberFits, textFits } from './fits.ts';
import { requiredKeys } from './lookUps.ts';
import type { ListShape, ObjectShape, Shape } from './shape.ts';

/** The first way that turns `node` into a value of `shape`; empty where none is sure. */
export function scalarFixes(node: YamlScalar, shape: Shape): readonly Fix[] {
  if (shape.kind === 'either') {
    for (const choice of shape.choices) {
      const fixes = scalarFixes(node, choice);
      if (fixes.length > 0) return fixes;
    }
    return [];
  }
  if (shape.kind === 'list' || shape.kind === 'object') return wrapping(node, shape);
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
  const number = typeof node.value === 'string' ? numberIn(node.value) : null;
  if (shape.kind === 'number' && number !== null && numberFits(Number(number), shape)) {
    return [replacing(node.span, number, node.source)];
  }
  return [];
}

/** A number between quotes, or one with its thousands set apart; null for any other text. */
function numberIn(text: string): string | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  return /^\d{1,3}(?:[,_]\d{3})+$/.test(text) ? text.replace(/[,_]/g, '') : null;
}

/** One value where a list of such is meant, or where it stands under the one key that an object needs. */
function wrapping(node: YamlScalar, shape: ListShape | ObjectShape): readonly Fix[] {
  if (node.source === '' || /[\r\n]/.test(node.source)) return [];
  const written = typeof node.value === 'string' ? writtenText(node.value) : node.source;
  if (shape.kind === 'list')
    return fits(node, shape.item) ? [replacing(node.span, `[${written}]`, node.source)] : [];
  const required = requiredKeys(shape);
  const [key, other] = required.length > 0 ? required : shape.keys;
  if (!key || other || !fits(node, key.shape)) return [];
  return [replacing(node.span, `{ ${key.name}: ${written} }`, node.source)];
}

/** A fix that writes one word for another. */
export function replacing(span: Span, newText: string, old: string): Fix {
  return {
    title: t('Replace {0} with {1}', old.slice(0, 60), newText),
    edits: [{ span, newText }],
    preferred: true,
  };
}
