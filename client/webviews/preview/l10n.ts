/**
 * What every page says goes through `t` of this module: English as it stands in the code, or the texts that the host put
 * into the page as data. Who takes `t` from here has them before its own tables are made, in whatever order pieces load.
 */
import { config, t } from '@vscode/l10n';

/** Absent where the editor speaks English, and where no page is (tests of single modules). */
const given = globalThis.document?.getElementById('texts')?.textContent ?? '';
if (given !== '') config({ contents: given });

export { t };

/** The language of the texts, of which each bundle says its own; numbers and times are written as it is usual there. */
const LANGUAGE = t('en');

const PLURALS = new Intl.PluralRules(LANGUAGE);

/** A name within a sentence: English begins it small, other languages as it stands ("Tabelle lesbar"). */
export function inSentence(name: string): string {
  return LANGUAGE.startsWith('en') ? name.toLowerCase() : name;
}

/** The text for one, or the text for more, by the rules of the language: French says "0 document". */
export function counted(count: number, one: string, other: string): string {
  return PLURALS.select(count) === 'one' ? one : other;
}

const WHOLE = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const MOMENT = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'medium' });

/** "12,480". */
export function whole(value: number): string {
  return WHOLE.format(Math.round(value));
}

/** "12,480", "3.5", "0.25" with so many digits as `digits` says. */
export function decimal(
  value: number,
  digits: Pick<Intl.NumberFormatOptions, 'maximumFractionDigits' | 'maximumSignificantDigits'>,
): string {
  return value.toLocaleString(LANGUAGE, digits);
}

/** "Nov 22, 2026, 6:15:04 PM"; `at` in milliseconds since 1970. */
export function moment(at: number): string {
  return MOMENT.format(at);
}

/** "6:15:04 PM"; `at` in milliseconds since 1970. */
export function timeOfDay(at: number): string {
  return TIME.format(at);
}

/** "Copy (y)": what a button does, and the key that does the same. */
export function withKey(label: string, key: string): string {
  return `${label} (${key})`;
}

/** "1,051 characters". */
export function characters(count: number): string {
  return counted(count, t('{0} character', whole(count)), t('{0} characters', whole(count)));
}

/** What to press for the rest of a text that is too long to be laid out. */
export function moreCharacters(count: number): string {
  return counted(
    count,
    t('{0} more character: open in an editor', whole(count)),
    t('{0} more characters: open in an editor', whole(count)),
  );
}
