/** Whether the model thought before it answered. */
import type { FlagMeasure } from './measure.ts';

export const reasoningPresent: FlagMeasure = {
  id: 'reasoning',
  label: 'Reasoning',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The server gave reasoning beside the answer (`reasoning`, `reasoning_content`), or a `<think>` tag stands in the rephrasing.',
  source:
    'Reasoning is paid for like any completion token, and is not part of the rephrasing. A tag inside the rephrasing is trained on.',
  check: { name: 'not_reasoning', passes: false },
  compute: ({ text, reasoning }) => (reasoning ?? '').trim() !== '' || /<\/?think>/i.test(text),
};
