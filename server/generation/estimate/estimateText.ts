/** An estimate in words, the same in the editor, in a terminal and on the job's page. */

import { t } from '@vscode/l10n';
import { decimal, thousands } from '../../language/numbers.ts';
import type { Estimate } from '../estimate.ts';
import type { Range } from './range.ts';

/** The figures, one line each: "Completion tokens: about 5.2 M (4.1 M to 7 M)". What nobody measured has no middle. */
export function estimateLines(estimate: Estimate): readonly string[] {
  const { promptTokens } = estimate;
  const show = shownBy(estimate);
  return [
    ...(promptTokens === null ? [] : [t('Prompt tokens: {0}', show(promptTokens, amount))]),
    ...briefLines(estimate),
  ];
}

/** What decides about a run, three lines at the most: tokens, GPU-hours with what they cost or the price of tokens, time. */
export function briefLines(estimate: Estimate): readonly string[] {
  const { completionTokens, gpuHours, seconds, dollars } = estimate;
  const show = shownBy(estimate);
  const cost = dollars && show(dollars, (sum) => `${small(sum)} $`);
  const price = cost === null ? [] : [t('Price: {0}', cost)];
  return [
    t('Completion tokens: {0}', show(completionTokens, amount)),
    ...(gpuHours.high === 0
      ? price
      : [
          cost === null
            ? t('GPU-hours: {0}', show(gpuHours, small))
            : t('GPU-hours: {0}; {1}', show(gpuHours, small), cost),
        ]),
    t('Time: {0}', show(seconds, span)),
  ];
}

function shownBy({ measured }: Estimate): (range: Range, show: (figure: number) => string) => string {
  return measured ? rangeText : ({ low, high }, show) => boundsText(show(low), show(high));
}

/** "about 5.2 M (4.1 M to 7 M)"; one figure where all three read alike. */
export function rangeText({ low, likely, high }: Range, show: (figure: number) => string): string {
  const [least, middle, most] = [show(low), show(likely), show(high)];
  if (least === most || middle.startsWith('<')) return boundsText(least, most);
  return t('about {0} ({1} to {2})', middle, least, most);
}

function boundsText(least: string, most: string): string {
  if (least === most) return least;
  return least.startsWith('<') ? t('up to {0}', most) : t('{0} to {1}', least, most);
}

/** "812", "12,480", "5.2 M", "1.4 B". */
export function amount(figure: number): string {
  const digits = (unit: number): string =>
    decimal(figure / unit, { maximumSignificantDigits: figure >= 100 * unit ? 3 : 2 });
  if (figure >= 1e12) return t('{0} T', digits(1e12));
  if (figure >= 1e9) return t('{0} B', digits(1e9));
  return figure >= 1e6 ? t('{0} M', digits(1e6)) : thousands(figure);
}

/** Two digits: "0.04", "1.2", "38", "14,700". */
export function small(figure: number): string {
  if (figure > 0 && figure < 0.01) return `< ${decimal(0.01, { maximumFractionDigits: 2 })}`;
  return figure >= 100 ? thousands(figure) : decimal(figure, { maximumSignificantDigits: 2 });
}

/** "40 s", "12 min", "2 h 10 min", "3 d 4 h". */
export function span(seconds: number): string {
  if (seconds < 1) return seconds <= 0 ? '0 s' : '< 1 s';
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoUnits(big: number, bigUnit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${thousands(big)} ${bigUnit}` : `${thousands(big)} ${bigUnit} ${rest} ${restUnit}`;
}
