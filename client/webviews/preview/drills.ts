/** From a figure to the cells it counts. Pure. */

import type { CellSnapshot, GridColumn } from '../messages.ts';
import type { MeasureLabel } from '../summaries.ts';
import { faultOf } from './checkWords.ts';
import type { Drill } from './filterRows.ts';
import { inSentence, t, whole } from './l10n.ts';
import { failedChecks, measureText } from './words.ts';

/** What may be wrong with a cell whatever it says. */
export type CellState = 'failed' | 'cut' | 'unfinished' | 'empty';

const STATE_WORDS: Readonly<Record<CellState, string>> = {
  failed: t('failed'),
  cut: t('cut'),
  unfinished: t('at the token limit'),
  empty: t('empty'),
};

/** Cells that failed, were cut, ended at the limit or have no text. */
export function stateDrill(column: GridColumn, what: CellState): Drill {
  const matches: Readonly<Record<CellState, (cell: CellSnapshot) => boolean>> = {
    failed: ({ status }) => status === 'failed',
    cut: ({ truncated }) => truncated,
    unfinished: ({ finishReason }) => finishReason === 'length',
    empty: ({ characters, finishedAt }) => finishedAt !== null && characters === 0,
  };
  return { label: `${column.prompt} · ${STATE_WORDS[what]}`, column: column.id, matches: matches[what] };
}

/** Cells that do not pass a check. */
export function checkDrill(column: GridColumn, name: string): Drill {
  return {
    label: `${column.prompt} · ${faultOf(name)}`,
    column: column.id,
    matches: (cell) => failedChecks(cell).includes(name),
  };
}

/** Cells of which a flag is true. */
export function flagDrill(column: GridColumn, { id, label }: MeasureLabel): Drill {
  return {
    label: `${column.prompt} · ${inSentence(label)}`,
    column: column.id,
    matches: (cell) => figureOf(cell, id) === true,
  };
}

/** Cells whose figure is from `from` up to `to`; `last` takes `to` itself in. */
export function rangeDrill(
  column: GridColumn,
  measure: MeasureLabel,
  range: { readonly from: number; readonly to: number; readonly last: boolean },
): Drill {
  const { from, last, to } = range;
  const between = t('{0} to {1}', measureText(measure.unit, from), measureText(measure.unit, to));
  return {
    label: `${column.prompt} · ${inSentence(measure.label)} ${between}`,
    column: column.id,
    matches: (cell) => {
      const value = figureOf(cell, measure.id);
      return typeof value === 'number' && value >= from && (value < to || (last && value <= to));
    },
  };
}

/** Documents whose rephrasings are nearly the same. */
export function rowsDrill(column: GridColumn, rows: readonly string[], what: string): Drill {
  return {
    label: `${column.prompt} · ${what} (${whole(rows.length)})`,
    column: column.id,
    rows: new Set(rows),
    matches: () => true,
  };
}

function figureOf({ measures }: CellSnapshot, id: string): number | boolean | null {
  return measures.find((measure) => measure.id === id)?.value ?? null;
}
