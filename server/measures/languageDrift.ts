/** Whether a rephrasing is written in another language than its document. */
import { FUNCTION_WORDS } from './functionWords.ts';
import type { FlagMeasure } from './measure.ts';

export const languageDrift: FlagMeasure = {
  id: 'language_drift',
  label: 'Language drift',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The first letters of the rephrasing are in another script than those of the document, or their function words are clearly those of another language (32 languages that share a script are told apart). Missing below 100 letters, and where it cannot be told.',
  source: 'A generator may answer in English, or in the language it knows best, whatever the document is in.',
  check: { name: 'not_language_drift', passes: false },
  compute: ({ text, source }) => drift(letterWords(text), letterWords(source)),
};

/** Characters in which words are looked for, and words looked at. */
const CHARACTERS = 8_000;
const MOST_WORDS = 300;
const LEAST_LETTERS = 100;
/** Of writing without an alphabet, a sign says as much as several letters. */
const LEAST_SIGNS = 30;

/** Share of function words from which a text is prose in a language. */
const LEAST_SHARE = 0.12;
/** Of the words that one of two languages has and the other has not: how many a text needs, and how many times more. */
const LEAST_LEAD = 3;
const LEAD = 2;

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  'Latin',
  'Cyrillic',
  'Arabic',
  'Devanagari',
  'Han',
  'Hangul',
  'Greek',
  'Hebrew',
  'Thai',
  'Bengali',
  'Tamil',
  'Telugu',
  'Georgian',
  'Armenian',
].map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'gu')]);
/** Scripts in which more than one language is told apart. */
const SHARED = new Set(['Latin', 'Cyrillic', 'Arabic', 'Devanagari']);
const SIGNS = new Set(['Han', 'Japanese', 'Hangul']);

/** Function word to the languages that use it. */
const LANGUAGES_OF = languagesOf();

function drift(words: readonly string[], sourceWords: readonly string[]): boolean | null {
  const [script, sourceScript] = [scriptOf(words.join('')), scriptOf(sourceWords.join(''))];
  if (script === null || sourceScript === null) return null;
  if (script !== sourceScript) return true;
  return SHARED.has(script) ? languageDiffers(words, sourceWords) : false;
}

/** The script of most letters; null where there are too few, or none has most of them. Kana makes it Japanese. */
function scriptOf(letters: string): string | null {
  const count = (pattern: RegExp): number => letters.match(pattern)?.length ?? 0;
  const total = count(/\p{L}/gu);
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const found = SCRIPTS.find(([, pattern]) => count(pattern) > 0.7 * (total - kana));
  const script = kana > 0.1 * total ? 'Japanese' : (found?.[0] ?? null);
  return script === null || total < (SIGNS.has(script) ? LEAST_SIGNS : LEAST_LETTERS) ? null : script;
}

/**
 * Compares the two texts by the words that only one of their two languages has. Null where a text is no prose in a
 * language known here, or where its language has no clear lead.
 */
function languageDiffers(words: readonly string[], sourceWords: readonly string[]): boolean | null {
  const [language, sourceLanguage] = [likeliest(sharesOf(words)), likeliest(sharesOf(sourceWords))];
  if (language === null || sourceLanguage === null) return null;
  if (language === sourceLanguage) return false;
  const differs = leads(words, language, sourceLanguage) && leads(sourceWords, sourceLanguage, language);
  return differs ? true : null;
}

function leads(words: readonly string[], language: string, other: string): boolean {
  let [own, others] = [0, 0];
  for (const word of words) {
    const languages = LANGUAGES_OF.get(word) ?? [];
    const [isOwn, isOther] = [languages.includes(language), languages.includes(other)];
    if (isOwn && !isOther) own += 1;
    if (isOther && !isOwn) others += 1;
  }
  return own >= LEAST_LEAD && own >= LEAD * others;
}

/** Language to the share of the words that are its function words. */
function sharesOf(words: readonly string[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const word of words) {
    for (const language of LANGUAGES_OF.get(word) ?? []) {
      shares.set(language, (shares.get(language) ?? 0) + 1 / words.length);
    }
  }
  return shares;
}

function likeliest(shares: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  for (const [language, share] of shares) {
    if (share >= LEAST_SHARE && share > (shares.get(best ?? '') ?? 0)) best = language;
  }
  return best;
}

/** Runs of letters in lower case, as many as are looked at. */
function letterWords(text: string): readonly string[] {
  const words = text.slice(0, CHARACTERS).match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.slice(0, MOST_WORDS).map((word) => word.toLowerCase());
}

function languagesOf(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [language, words] of Object.entries(FUNCTION_WORDS)) {
    for (const word of words) found.set(word, [...(found.get(word) ?? []), language]);
  }
  return found;
}
