/** Numbers and times as they are usual in the language of the texts, and the choice between one and more. */
import { t } from '@vscode/l10n';

/**
 * Each bundle of texts says its own language, so that sentences and the figures in them are never of two. Asked with the
 * first use: the language server is told its language after its modules are loaded.
 */
const language = once(() => ({ tag: t('en') }));
const whole = once(() => new Intl.NumberFormat(language().tag, { maximumFractionDigits: 0 }));
const plurals = once(() => new Intl.PluralRules(language().tag));
const momentFormat = once(
  () => new Intl.DateTimeFormat(language().tag, { dateStyle: 'medium', timeStyle: 'medium' }),
);

/**
 * "12,480". English needs no formatter, of which the first takes some 20 ms: it would be the longest part of the first
 * diagnostics that have a figure in them.
 */
export function thousands(count: number): string {
  if (language().tag !== 'en' || !Number.isSafeInteger(count)) return whole().format(count);
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** "3.5", "0.25", with so many digits as `digits` says. */
export function decimal(
  value: number,
  digits: Pick<
    Intl.NumberFormatOptions,
    'minimumFractionDigits' | 'maximumFractionDigits' | 'maximumSignificantDigits'
  >,
): string {
  return value.toLocaleString(language().tag, digits);
}

/** The text for one, or the text for more, by the rules of the language. */
export function counted(count: number, one: string, other: string): string {
  const isOne = language().tag === 'en' ? count === 1 : plurals().select(count) === 'one';
  return isOne ? one : other;
}

/** "4,096 or 8,192". */
export function either(items: readonly string[]): string {
  return new Intl.ListFormat(language().tag, { type: 'disjunction' }).format(items);
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
  return at.toLocaleDateString(language().tag, parts);
}

/** Made with the first use: together these take a start more time than all the rest that is loaded. */
function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
