/** Whether a rephrasing is written in another language than its document. */
import { francAll } from 'franc-min';
import type { FlagMeasure } from './measure.ts';

export const languageDrift: FlagMeasure = {
  id: 'language_drift',
  label: 'Language drift',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The first letters of the rephrasing are in another script than those of the document, or, within Latin, Cyrillic, Arabic and Devanagari script, clearly in another language (trigrams, franc-min). Missing below 150 letters, and where it cannot be told.',
  source:
    'Generators that know many languages answer in English, or in the language they know best, whatever the document is in.',
  check: { name: 'not_language_drift', passes: false },
  compute: ({ text, source }) => drift(lettersOf(text), lettersOf(source)),
};

/** Letters looked at, at most and at least; the first characters in which they are looked for. */
const MOST_LETTERS = 400;
const LEAST_LETTERS = 150;
const CHARACTERS = 4_000;
/** Of writing without an alphabet, a letter says as much as several of one. */
const LEAST_SIGNS = 40;

/** Scores are distances by that of the nearest language, 1 for itself. */
const FAR = 0.9;
const NEAR = 0.97;

/** Scripts in which more than one language is told apart. */
const SHARED = new Set(['Latin', 'Cyrillic', 'Arabic', 'Devanagari']);

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

function drift(text: string, source: string): boolean | null {
  const [script, sourceScript] = [scriptOf(text), scriptOf(source)];
  if (script === null || sourceScript === null) return null;
  if (script !== sourceScript) return true;
  return SHARED.has(script) ? languageDiffers(text, source) : false;
}

/** The script of most letters; null where there are too few, or none has most of them. Kana makes it Japanese. */
function scriptOf(letters: string): string | null {
  const count = (pattern: RegExp): number => letters.match(pattern)?.length ?? 0;
  const total = count(/\p{L}/gu);
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const found = SCRIPTS.find(([, pattern]) => count(pattern) > 0.7 * (total - kana));
  const script = kana > 0.1 * total ? 'Japanese' : (found?.[0] ?? null);
  const least =
    script === 'Han' || script === 'Japanese' || script === 'Hangul' ? LEAST_SIGNS : LEAST_LETTERS;
  return total < least ? null : script;
}

function languageDiffers(text: string, source: string): boolean | null {
  const [ranked, sourceRanked] = [francAll(text), francAll(source)];
  const [language] = ranked[0] ?? ['und'];
  const [sourceLanguage] = sourceRanked[0] ?? ['und'];
  if (language === 'und' || sourceLanguage === 'und') return null;
  const asSource = scoreOf(ranked, sourceLanguage);
  if (asSource >= NEAR) return false;
  return asSource <= FAR && scoreOf(sourceRanked, language) <= FAR ? true : null;
}

function scoreOf(ranked: readonly (readonly [string, number])[], language: string): number {
  return ranked.find(([candidate]) => candidate === language)?.[1] ?? 0;
}

function lettersOf(text: string): string {
  const words = text.slice(0, CHARACTERS).replace(/[^\p{L}\p{M}]+/gu, ' ');
  return words.slice(0, MOST_LETTERS);
}
