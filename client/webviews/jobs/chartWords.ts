/** What a chart says in words: for screen readers, and beside its title. Pure. */

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
  if (Math.abs(value) >= 1e6) return `${(value / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} M`;
  if (Math.abs(value) >= 100_000)
    return `${(value / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} k`;
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

/** "Documents/s: now 3,412, between 2,900 and 3,600 over the last 12 min." */
export function spokenChart(title: string, lines: readonly ChartLine[], seconds: number): string {
  const parts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const last = known.at(-1);
    if (last === undefined) return `${label}: nothing yet`;
    const least = known.reduce((a, b) => Math.min(a, b));
    const most = known.reduce((a, b) => Math.max(a, b));
    return `${label}: now ${figure(last)}, between ${figure(least)} and ${figure(most)}`;
  });
  return `${title}. ${parts.join('; ')}. Over ${span(seconds)}.`;
}

function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${(seconds / 3600).toFixed(1)} hours`;
}
