/** Numbers and times as they are usual in the language of the texts, and the choice between one and more. */
import { t } from '@vscode/l10n';

/** Each bundle of texts says its own language, so that sentences and the figures in them are never of two. */
const LANGUAGE = t('en');
const whole = once(() => new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 }));
const plurals = once(() => new Intl.PluralRules(LANGUAGE));
const momentFormat = once(
  () => new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' }),
);

/** "12,480". */
export function thousands(count: number): string {
  return whole().format(count);
}

/** "3.5", "0.25", with so many digits as `digits` says. */
export function decimal(
  value: number,
  digits: Pick<
    Intl.NumberFormatOptions,
    'minimumFractionDigits' | 'maximumFractionDigits' | 'maximumSignificantDigits'
  >,
): string {
  return value.toLocaleString(LANGUAGE, digits);
}

/** The text for one, or the text for more, by the rules of the language. */
export function counted(count: number, one: string, other: string): string {
  return plurals().select(count) === 'one' ? one : other;
}

/** "4,096 or 8,192". */
export function either(items: readonly string[]): string {
  return new Intl.ListFormat(LANGUAGE, { type: 'disjunction' }).format(items);
}

/** "Nov 22, 2026, 6:15:04 PM"; `at` in milliseconds since 1970. */
export function moment(at: number): string {
  return momentFormat().format(at);
}

/** A day in the words of the language: "Monday", "Nov 3". */
export function dayText(
  at: Date,
  parts: Pick<Intl.DateTimeFormatOptions, 'weekday' | 'day' | 'month' | 'year'>,
): string {
  return at.toLocaleDateString(LANGUAGE, parts);
}

/** Made with the first use: together these take a window's start more time than all the rest that is loaded. */
function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
