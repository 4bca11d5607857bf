/** How many of the document's numbers its rephrasing keeps. */
import type { NumberMeasure } from './measure.ts';
import { numbersOf, sharedNumbers } from './numbers.ts';

export const sourceNumbersReused: NumberMeasure = {
  id: 'source_numbers_reused',
  label: 'Source numbers reused',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Of the distinct numbers in the document, the share that stands in the rephrasing too. Missing where the document holds none. Digits only.',
  source: 'Shows whether figures survive. A short form of a long document rightly keeps few.',
  compute: ({ text, source }) => sharedNumbers(numbersOf(source), numbersOf(text)),
};
