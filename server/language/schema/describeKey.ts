/** A key in Markdown, as hover, completion and the published schema show it. */
import type { Key, Shape } from './shape.ts';
import { describeShape } from './shape.ts';

/** Meaning, kind of value, default, and the evidence with its source. */
export function describeKey(key: Key): string {
  const facts = [`Value: ${valueWords(key.shape)}.`];
  if (key.required) facts.push('Required.');
  if (key.fallback !== undefined) facts.push(`Without it: ${key.fallback}.`);
  const evidence = key.evidence === undefined ? [] : [`*Evidence:* ${key.evidence} ([study](${STUDY}))`];
  return [key.doc, facts.join(' '), ...evidence].join('\n\n');
}

/** The study that all figures are taken from. */
export const STUDY = 'https://arxiv.org/abs/2604.13977';

function valueWords(shape: Shape): string {
  return shape.kind === 'text' && shape.values
    ? shape.values.map(({ value }) => `\`${value}\``).join(', ')
    : describeShape(shape);
}
