/** How much of the arithmetic of a worked problem is right. */
import type { NumberMeasure } from './measure.ts';
import { readEquations } from './readEquations.ts';

export const arithmeticCorrect: NumberMeasure = {
  id: 'arithmetic_correct',
  label: 'Arithmetic correct',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: ['math'],
  definition:
    'Of the equations that can be read, the share that holds, by exact fractions; a result written with decimals, or after ≈, may be rounded. Every = is taken at its word, also in a chain. Missing where no equation can be read.',
  source:
    'Information, never a gate: only 8 % of the math outputs of SmolLM2, the generator that trained best, hold a valid equation.',
  compute: ({ text }) => {
    const found = readEquations(text);
    return found.length === 0 ? null : found.filter(({ holds }) => holds).length / found.length;
  },
};
