/** Did you mean: the nearest of some known words, or nothing. */
import { distance } from 'fastest-levenshtein';
import { remembered } from './remembered.ts';

const LONGEST = 64;

/**
 * The known word that `word` most likely means: the same but for case, hyphens and underscores, else within an edit
 * distance of a third of its length (of 2 from five letters on, for swapped neighbours). Null when nothing is near, and for words longer than any that is known.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST) return null;
  const wanted = plain(word);
  let best: string | null = null;
  let bestDistance = Math.max(wanted.length < 5 ? 1 : 2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === word) continue;
    const other = plain(candidate);
    const steps = distance(wanted, other);
    if (steps < bestDistance && steps < other.length) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

const plain = remembered((word: string): string => word.toLowerCase().replace(/[\s_-]+/g, ''));
