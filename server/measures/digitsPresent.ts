/** Whether a worked problem holds any digit. */
import type { FlagMeasure } from './measure.ts';

export const digitsPresent: FlagMeasure = {
  id: 'digits',
  label: 'Digits present',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: ['math'],
  definition: 'At least one digit stands in the rephrasing.',
  source:
    'Information, never a gate: 23 % of the math outputs of SmolLM2, the generator that trained best, hold no digit.',
  check: { name: 'digits', passes: true },
  compute: ({ text }) => /\p{Nd}/u.test(text),
};
