/** Whether the model ran into its completion limit. */
import type { FlagMeasure } from './measure.ts';

export const cutOff: FlagMeasure = {
  id: 'cut_off',
  label: 'Cut at max_tokens',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The server ended the rephrasing with finish_reason `length`. Missing where it gives no finish_reason.',
  source:
    'A rephrasing without an end is trained on as it stands. Often a sign of a repetition loop or of a limit too low for the form.',
  check: { name: 'finished', passes: false },
  compute: ({ finishReason }) => (finishReason === null ? null : finishReason === 'length'),
};
