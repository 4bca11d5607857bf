/** Whether next to nothing was written. */
import type { FlagMeasure } from './measure.ts';

const TOKENS = 30;

export const short: FlagMeasure = {
  id: 'short',
  label: 'Under 30 tokens',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Fewer than 30 completion tokens, as the server counts them. Missing where it reports no usage.',
  source:
    'The shortest of the winning forms takes 273 tokens on average; what is this short may be a refusal or an early stop.',
  check: { name: 'not_short', passes: false },
  compute: (input) => (input.completionTokens === null ? null : input.completionTokens < TOKENS),
};
