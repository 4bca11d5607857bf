/**
 * A language that nobody speaks: every text in brackets, in accented letters and two fifths longer. Whoever sees a word
 * outside of brackets sees a text that cannot be translated; whoever sees no closing bracket, a text that is cut off.
 */
import { bundleKeys } from './bundleKeys.ts';

/** Stands for numbers and times, which are the same in brackets: a language with other separators than English. */
const NUMBERS_OF = 'de';
const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, at) => [
    letter,
    [...'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'][at] ?? letter,
  ]),
);
/** What a translation keeps as it is. */
const KEPT = /\{\d+\}|`[^`]*`|\((?:command|https?):[^)]+\)|\$\([a-z-]+\)|<[^>]*>/g;

/** "⟦Šţåŕţ ··⟧" of "Start". */
export function pseudo(text: string): string {
  const words: string[] = [];
  let from = 0;
  for (const { 0: kept, index } of text.matchAll(KEPT)) {
    words.push(accented(text.slice(from, index)), kept);
    from = index + kept.length;
  }
  const longer = Math.max(2, Math.ceil(text.replace(KEPT, '').length * 0.4));
  return `⟦${words.join('')}${accented(text.slice(from))}${padding(longer)}⟧`;
}

/** Every text of the client. */
export function pseudoBundle(): Readonly<Record<string, string>> {
  const texts = bundleKeys().map((key) => [key, pseudo(key)] as const);
  return { ...Object.fromEntries(texts), en: NUMBERS_OF };
}

/** What is left of a text without everything in brackets. */
export function outsideBrackets(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  }
  return rest;
}

function accented(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter);
}

/** In words, so that lines break where those of a language would. */
function padding(length: number): string {
  return ' åé îö ûý'
    .repeat(Math.ceil(length / 9))
    .slice(0, length)
    .trimEnd()
    .padEnd(length, '·');
}
