/**
 * Text as words for measures that compare texts: runs of letters, marks and digits in lower case; of scripts written
 * without spaces each character is a word. Bounded, so that a hostile text costs no more than a long one.
 */
import { hashOf } from './hash.ts';

/** Words beyond this many are not looked at, about a hundred pages. */
const MAX_WORDS = 50_000;

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{M}\p{N}]{1,100}/gu;

/** The first words of a text, at most `limit`. Linear. */
export function wordsOf(text: string, limit = MAX_WORDS): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    words.push(word.toLowerCase());
    if (words.length === limit) break;
  }
  return words;
}

/**
 * Every run of `size` words, in order, each as a hash of 53 bits, so that two runs are equal where their numbers are;
 * empty for a shorter text.
 */
export function ngramsOf(words: readonly string[], size: number): readonly number[] {
  const hashes = words.map(hashOf);
  const ngrams: number[] = [];
  for (let start = 0; start + size <= hashes.length; start++) {
    let [high, low] = [0, 0];
    for (let at = start; at < start + size; at++) {
      const hash = hashes[at] ?? 0;
      high = Math.imul(high ^ hash, 0x85ebca6b) + 1;
      low = Math.imul(low, 31) + hash;
    }
    ngrams.push((high >>> 0) * 2 ** 21 + ((low >>> 0) >>> 11));
  }
  return ngrams;
}

/** Distinct n-grams of `words` that stand in `others`, by all distinct ones; null where there is none to look for. */
export function sharedNgrams(
  words: readonly string[],
  others: readonly string[],
  size: number,
): number | null {
  const wanted = new Set(ngramsOf(words, size));
  if (wanted.size === 0) return null;
  const found = new Set(ngramsOf(others, size));
  let shared = 0;
  for (const ngram of wanted) if (found.has(ngram)) shared += 1;
  return shared / wanted.size;
}
