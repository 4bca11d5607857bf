/** Whether the model got stuck and said the same thing over and over. */
import type { FlagMeasure } from './measure.ts';
import { wordsOf } from './words.ts';

export const repetitionLoop: FlagMeasure = {
  id: 'repetition_loop',
  label: 'Repetition loop',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'A passage of up to 50 words stands three times or more in direct succession, over at least 20 words or 200 characters in all. Repetition that counts on or is reworded is not seen.',
  source: 'A model in a loop runs on to `max_tokens`; the loop is paid for and trained on.',
  check: { name: 'not_repetition_loop', passes: false },
  compute: ({ text }) => hasLoop(wordsOf(text)),
};

const LONGEST_PERIOD = 50;
const LEAST_TIMES = 3;
const LEAST_WORDS = 20;
const LEAST_CHARACTERS = 200;

/** At most `LONGEST_PERIOD` comparisons for each word. */
function hasLoop(words: readonly string[]): boolean {
  for (let period = 1; period <= LONGEST_PERIOD && period * LEAST_TIMES <= words.length; period++) {
    let start = period;
    for (let at = period; at <= words.length; at++) {
      if (at < words.length && words[at] === words[at - period]) continue;
      if (isLoop(words, start - period, at, period)) return true;
      start = at + 1;
    }
  }
  return false;
}

/** Whether the words from `start` to before `end`, which repeat with that period, are more than chance or a table. */
function isLoop(words: readonly string[], start: number, end: number, period: number): boolean {
  const count = end - start;
  if (count < period * LEAST_TIMES) return false;
  const unit = words.slice(start, start + period);
  if (!unit.some((word) => /\p{L}/u.test(word))) return false;
  const characters = (unit.join(' ').length * count) / period;
  return count >= LEAST_WORDS || characters >= LEAST_CHARACTERS;
}
