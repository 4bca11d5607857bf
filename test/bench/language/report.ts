/** Two servers in one table: figures, ratio, target. */
import type { SessionTimes } from './session.ts';

/** The largest ratio that is good enough; null where none was set. */
export interface Targets {
  readonly first: number | null;
  readonly keystroke: number | null;
  readonly tail: number | null;
  readonly completion: number | null;
  readonly hover: number | null;
  readonly memory: number | null;
}

/** The sessions of this server and of another one with documents alike. */
export interface Comparison {
  readonly name: string;
  readonly against: string;
  readonly own: readonly SessionTimes[];
  readonly other: readonly SessionTimes[];
  readonly targets: Targets;
}

/** A Markdown table. Times of all rounds are pooled; start and memory are the median of the rounds. */
export function comparisonTable({ name, against, own, other, targets }: Comparison): string {
  const rows = measures(targets).map(({ title, unit, of, target }) => {
    const [mine, theirs] = [of(own), of(other)];
    const ratio = mine / theirs;
    const verdict = target === null ? '' : `≤ ${target}: ${verdictOf(ratio <= target)}`;
    return `| ${title} | ${figure(mine)} ${unit} | ${figure(theirs)} ${unit} | ${ratio.toFixed(2)} | ${verdict} |`;
  });
  return [`| | ${name} | ${against} | ratio | target |`, '|---|---|---|---|---|', ...rows].join('\n');
}

/** Whether a target was met. */
export function verdictOf(met: boolean): string {
  return met ? 'met' : '**not met**';
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function measures(targets: Targets) {
  const pooled = (pick: (times: SessionTimes) => readonly number[], share: number) => {
    return (sessions: readonly SessionTimes[]) => quantile(sessions.flatMap(pick), share);
  };
  return [
    {
      title: 'first diagnostics after start',
      unit: 'ms',
      of: pooled(({ firstMs }) => [firstMs], 0.5),
      target: targets.first,
    },
    {
      title: 'key → diagnostics, p50',
      unit: 'ms',
      of: pooled(({ keystrokesMs }) => keystrokesMs, 0.5),
      target: targets.keystroke,
    },
    {
      title: 'key → diagnostics, p99',
      unit: 'ms',
      of: pooled(({ keystrokesMs }) => keystrokesMs, 0.99),
      target: targets.tail,
    },
    {
      title: 'key → completions, p50',
      unit: 'ms',
      of: pooled(({ completionsMs }) => completionsMs, 0.5),
      target: targets.completion,
    },
    { title: 'hover, p50', unit: 'ms', of: pooled(({ hoversMs }) => hoversMs, 0.5), target: targets.hover },
    {
      title: 'resident memory',
      unit: 'MB',
      of: pooled(({ residentMb }) => [residentMb], 0.5),
      target: targets.memory,
    },
  ];
}

function figure(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
