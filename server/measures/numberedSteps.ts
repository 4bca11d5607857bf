/** How many numbered steps a tutorial has. */
import type { NumberMeasure } from './measure.ts';

export const numberedSteps: NumberMeasure = {
  id: 'numbered_steps',
  label: 'Numbered steps',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['tutorial'],
  definition:
    'Lines that begin with a number and a dot or bracket, or with "Step" and a number; headings and bold ones too.',
  source: 'The tutorial form (14.30) leads through steps. Models differ from 423 to 1,027 tokens on it.',
  compute: ({ text }) => text.match(STEP)?.length ?? 0,
};

const STEP =
  /^[ \t]{0,12}(?:#{1,6}[ \t]{1,3}|[-*+][ \t]{1,3})?[*_]{0,3}(?:step[ \t]{1,3}\d{1,3}\b|\d{1,3}[.)][ \t*_])/gim;
