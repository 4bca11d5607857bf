/**
 * Text as words for measures that compare texts: runs of letters, marks and digits in lower case; of scripts written
 * without spaces each character is a word. Bounded, so that a hostile text costs no more than a long one.
 */

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

/** Every run of `size` words, in order; empty for a shorter text. */
export function ngramsOf(words: readonly string[], size: number): readonly string[] {
  const ngrams: string[] = [];
  for (let start = 0; start + size <= words.length; start++) {
    ngrams.push(words.slice(start, start + size).join(' '));
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
