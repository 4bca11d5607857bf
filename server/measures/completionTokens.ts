/** How many tokens the model wrote. */
import type { NumberMeasure } from './measure.ts';

export const completionTokens: NumberMeasure = {
  id: 'completion_tokens',
  label: 'Completion tokens',
  kind: 'number',
  unit: 'tokens',
  higherIs: 'neutral',
  forms: null,
  definition: 'Completion tokens, as the server counts them. Missing where it reports no usage.',
  source:
    'They set the cost. Means in FinePhrase: faq 437, tutorial 436.5, math 290.5, table 273. Models differ on one prompt: tutorial takes 423 to 1,027.',
  compute: (input) => input.completionTokens,
};
