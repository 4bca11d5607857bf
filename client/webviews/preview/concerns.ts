/** What deserves a look in a column, worst first, each with the cells it counts. Pure. */

import type { GridColumn } from '../messages.ts';
import type { ColumnSummary, MeasureLabel } from '../summaries.ts';
import { faultOf } from './checkWords.ts';
import type { IconName } from './codicons.ts';
import type { ColumnStats } from './columnStats.ts';
import type { CellState } from './drills.ts';
import { checkDrill, flagDrill, stateDrill } from './drills.ts';
import type { Drill } from './filterRows.ts';
import { inSentence, t, whole } from './l10n.ts';

export interface Concern {
  readonly icon: IconName;
  readonly tone: 'bad' | 'warn';
  readonly text: string;
  readonly drill: Drill;
}

/** Flags that an author wants to know of without having asked for a check. Others stand in the summary. */
const TELLING_FLAGS: readonly string[] = [
  'preamble',
  'refusal',
  'repetition_loop',
  'prompt_echo',
  'source_echo',
];

export function concerns(
  column: GridColumn,
  stats: ColumnStats,
  summary: ColumnSummary | null,
  labels: readonly MeasureLabel[],
): readonly Concern[] {
  const checks = [...stats.failedChecks].map(([name, count]) =>
    warning(`${whole(count)} ${faultOf(name)}`, checkDrill(column, name)),
  );
  const asked = new Set([...stats.failedChecks.keys()].map((name) => name.replace(/^not_/, '')));
  const state = (count: number, what: CellState): readonly Concern[] =>
    count === 0 ? [] : [warning(countedState(count, what), stateDrill(column, what))];
  return [
    ...state(stats.failed, 'failed').map((concern): Concern => ({ ...concern, icon: 'error', tone: 'bad' })),
    ...checks,
    ...(asked.has('empty') ? [] : state(stats.empty, 'empty')),
    ...(asked.has('finished') ? [] : state(stats.unfinished, 'unfinished')),
    ...flags(column, summary, labels, asked),
    ...state(stats.cut, 'cut').map((concern): Concern => ({ ...concern, icon: 'cut' })),
  ];
}

function countedState(count: number, what: CellState): string {
  switch (what) {
    case 'failed':
      return t('{0} failed', whole(count));
    case 'cut':
      return t('{0} cut', whole(count));
    case 'unfinished':
      return t('{0} at the token limit', whole(count));
    case 'empty':
      return t('{0} empty', whole(count));
  }
}

function flags(
  column: GridColumn,
  summary: ColumnSummary | null,
  labels: readonly MeasureLabel[],
  asked: ReadonlySet<string>,
): readonly Concern[] {
  return TELLING_FLAGS.filter((id) => !asked.has(id)).flatMap((id) => {
    const found = summary?.measures.find((measure) => measure.id === id);
    const label = labels.find((candidate) => candidate.id === id);
    const count = Math.round((found?.mean ?? 0) * (found?.n ?? 0));
    return label && count > 0
      ? [warning(`${whole(count)} ${inSentence(label.label)}`, flagDrill(column, label))]
      : [];
  });
}

function warning(text: string, drill: Drill): Concern {
  return { icon: 'warning', tone: 'warn', text, drill };
}
