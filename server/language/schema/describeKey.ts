/** A key in Markdown, as hover, completion and the published schema show it, which is written in English. */
import { t } from '@vscode/l10n';
import type { Key, Shape } from './shape.ts';
import { describeShape } from './shape.ts';

/** Meaning, kind of value, default, and the evidence with its source. */
export function describeKey(key: Key): string {
  const facts = [t('Value: {0}.', valueWords(key.shape))];
  if (key.required) facts.push(t('Required.'));
  if (key.fallback !== undefined) facts.push(t('Without it: {0}.', t(key.fallback)));
  const evidence =
    key.evidence === undefined ? [] : [t('*Evidence:* {0} ([study]({1}))', t(key.evidence), STUDY)];
  return [t(key.doc), facts.join(' '), ...evidence].join('\n\n');
}

/** The study that all figures are taken from. */
export const STUDY = 'https://arxiv.org/abs/2604.13977';

function valueWords(shape: Shape): string {
  return shape.kind === 'text' && shape.values
    ? shape.values.map(({ value }) => `\`${value}\``).join(', ')
    : describeShape(shape);
}
