/** How much of a rephrasing is whole passages of its document, taken over unchanged. */
import type { NumberMeasure } from './measure.ts';
import { ngramsOf, wordsOf } from './words.ts';

/** Words from which a run is a passage and no longer a phrase, a name or a quotation. */
const SIZE = 15;

export const sourceEcho: NumberMeasure = {
  id: 'source_echo',
  label: 'Echo of the source',
  kind: 'number',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'Of the words of the rephrasing, the share that stands in runs of 15 words or more taken over from the document unchanged. Missing for a rephrasing of fewer than 15 words.',
  source:
    'A passage that is repeated adds nothing to the original text it is mixed with. No figure is known for how much is too much.',
  compute: ({ text, source }) => {
    const words = wordsOf(text);
    if (words.length < SIZE) return null;
    const passages = new Set(ngramsOf(wordsOf(source), SIZE));
    let echoed = 0;
    let covered = 0;
    for (const [start, passage] of ngramsOf(words, SIZE).entries()) {
      if (!passages.has(passage)) continue;
      echoed += start + SIZE - Math.max(start, covered);
      covered = start + SIZE;
    }
    return echoed / words.length;
  },
};
