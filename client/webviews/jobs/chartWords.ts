/** What a chart says in words: for screen readers, and beside its title. Pure. */
import { counted, decimal, t, whole } from '../preview/l10n.ts';

/** One line of a chart as it is drawn: values by point, null where there is none. */
export interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** A theme variable: "--vscode-charts-blue". */
  readonly color: string;
  readonly dashed?: true;
}

/** "3,412", "812 k", "1.2 M", "0.4". */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1e6) return t('{0} M', decimal(value / 1e6, { maximumFractionDigits: 1 }));
  if (Math.abs(value) >= 100_000) return t('{0} k', whole(value / 1000));
  return decimal(value, { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

/** "Documents/s: now 3,412, between 2,900 and 3,600 over the last 12 min." */
export function spokenChart(title: string, lines: readonly ChartLine[], seconds: number): string {
  const parts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const last = known.at(-1);
    if (last === undefined) return t('{0}: nothing yet', label);
    const least = known.reduce((a, b) => Math.min(a, b));
    const most = known.reduce((a, b) => Math.max(a, b));
    return t('{0}: now {1}, between {2} and {3}', label, figure(last), figure(least), figure(most));
  });
  return t('{0}. {1}. Over {2}.', title, parts.join('; '), span(seconds));
}

function span(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90)
    return counted(Math.round(seconds), t('{0} second', whole(seconds)), t('{0} seconds', whole(seconds)));
  if (seconds < 5400)
    return counted(minutes, t('{0} minute', whole(minutes)), t('{0} minutes', whole(minutes)));
  return t('{0} hours', decimal(seconds / 3600, { maximumFractionDigits: 1 }));
}
