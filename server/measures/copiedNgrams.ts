/** How much of a rephrasing stands word for word in its document. */
import type { NumberMeasure } from './measure.ts';
import { sharedNgrams, wordsOf } from './words.ts';

const SIZE = 5;

export const copiedNgrams: NumberMeasure = {
  id: 'copied_ngrams',
  label: 'Copied n-grams',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Of the distinct runs of 5 words in the rephrasing, the share that also stands in the document. Missing for a rephrasing of fewer than 5 words.',
  source: 'Near 1 the model copied rather than rephrased. Names, quotations and figures copy rightly.',
  compute: ({ text, source }) => sharedNgrams(wordsOf(text), wordsOf(source), SIZE),
};
