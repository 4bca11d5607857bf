/** How many of a rephrasing's numbers its document does not hold. */
import type { NumberMeasure } from './measure.ts';
import { numbersOf, sharedNumbers } from './numbers.ts';

export const newNumbers: NumberMeasure = {
  id: 'new_numbers',
  label: 'Numbers not in the source',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Of the distinct numbers in the rephrasing, the share that does not stand in the document; numbers that only count lines, steps or questions are left out. Missing where the rephrasing holds none. Digits only: "twelve" is no number here.',
  source:
    'In a table or FAQ such a number is likely invented. In a worked problem it is a result: the same figure says nothing there.',
  compute: ({ text, source }) => {
    const kept = sharedNumbers(numbersOf(text), numbersOf(source));
    return kept === null ? null : 1 - kept;
  },
};
