/** How much of the instruction the model repeated instead of following it. */
import type { NumberMeasure } from './measure.ts';
import { sharedNgrams, wordsOf } from './words.ts';

const SIZE = 5;

export const promptEcho: NumberMeasure = {
  id: 'prompt_echo',
  label: 'Echo of the prompt',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    "Of the distinct runs of 5 words in the prompt's own text, the share that stands in the rephrasing. Missing for a prompt of fewer than 5 words.",
  source: 'Small models sometimes answer with the instruction itself; then the row trains on the prompt.',
  compute: ({ text, promptText }) =>
    sharedNgrams(wordsOf(promptText.replace(PLACEHOLDER, ' ')), wordsOf(text), SIZE),
};

const PLACEHOLDER = /\[\[[A-Z][A-Z0-9_]{0,100}\]\]/g;
