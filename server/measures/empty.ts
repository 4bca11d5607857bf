/** Whether nothing was written at all. */
import type { FlagMeasure } from './measure.ts';

export const empty: FlagMeasure = {
  id: 'empty',
  label: 'Empty',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition: 'The rephrasing holds nothing but white space.',
  source:
    'A model that spends all its tokens on reasoning leaves the answer empty, and the row still counts as done.',
  check: { name: 'not_empty', passes: false },
  compute: ({ text }) => text.trim() === '',
};
