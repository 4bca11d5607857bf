/** How many items a list has. */
import type { NumberMeasure } from './measure.ts';

export const listItems: NumberMeasure = {
  id: 'list_items',
  label: 'List items',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['list'],
  definition:
    'Lines that begin with a bullet (`-`, `*`, `+`, `•`) or with a number and a dot or bracket, nested ones too.',
  source: 'A list (knowledge_list, 13.11 in the study) stays below plain web text (13.77).',
  compute: ({ text }) => text.match(ITEM)?.length ?? 0,
};

const ITEM = /^[ \t]{0,40}(?:[-*+•]|\d{1,3}[.)])[ \t]{1,4}\S/gm;
