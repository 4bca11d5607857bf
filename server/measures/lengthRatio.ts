/** How long a rephrasing is beside its document. */
import type { NumberMeasure } from './measure.ts';

export const lengthRatio: NumberMeasure = {
  id: 'length_ratio',
  label: 'Length ratio',
  kind: 'number',
  unit: 'ratio',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Characters of the rephrasing (UTF-16 code units) divided by those of the whole document. Missing for an empty document.',
  source:
    "Tells a digest from an expansion. Two prompts whose lengths differ are no clean comparison: the study's improved REWIRE prompt halved its output.",
  compute: ({ text, source }) => (source.length === 0 ? null : text.length / source.length),
};
