/** How many equations a worked problem holds. */
import type { NumberMeasure } from './measure.ts';
import { readEquations } from './readEquations.ts';

export const equations: NumberMeasure = {
  id: 'equations',
  label: 'Equations',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['math'],
  definition:
    'Equations between numbers with at least one operation, such as "3 × 4 = 12" or "\\frac{1}{2} + 1 = 1.5", units passed over; at most 500 are counted. Equations with unknowns are not read.',
  source:
    'Information, never a gate: 8 % of the math outputs of SmolLM2, the generator that trained best, hold a valid equation.',
  compute: ({ text }) => readEquations(text).length,
};
