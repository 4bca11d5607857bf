/** Order, width, pinning and hiding of columns: what a person chose, laid over the columns the host sent. Pure. */
import type { GridColumn } from '../messages.ts';

/** What a person chose for one column. */
export interface ColumnChoice {
  readonly id: string;
  /** CSS pixels; null: shares the room there is. */
  readonly width: number | null;
  readonly hidden: boolean;
  readonly pinned: boolean;
}

/** A column that is shown. */
export interface PlacedColumn {
  readonly column: GridColumn;
  /** CSS width; null shares the room there is. */
  readonly width: string | null;
  /** For a pinned column: the widths of what stands before it, as a CSS length. */
  readonly left: string | null;
}

const NARROWEST = 120;
const WIDEST = 1_200;

/** One choice per column of the host, in the order chosen; columns nobody chose about stand last, as the host has them. */
export function completeChoices(
  columns: readonly GridColumn[],
  choices: readonly ColumnChoice[],
): readonly ColumnChoice[] {
  const known = new Set(columns.map(({ id }) => id));
  const kept = choices.filter(({ id }) => known.has(id));
  const chosen = new Set(kept.map(({ id }) => id));
  const rest = columns.filter(({ id }) => !chosen.has(id));
  return [...kept, ...rest.map(({ id }) => ({ id, width: null, hidden: false, pinned: false }))];
}

/** The columns to show, pinned ones first. */
export function placeColumns(
  columns: readonly GridColumn[],
  choices: readonly ColumnChoice[],
): readonly PlacedColumn[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const shown = completeChoices(columns, choices).filter(({ hidden }) => !hidden);
  const ordered = [...shown.filter(({ pinned }) => pinned), ...shown.filter(({ pinned }) => !pinned)];
  const before = ['var(--document)'];
  return ordered.flatMap(({ id, pinned, width }): readonly PlacedColumn[] => {
    const column = byId.get(id);
    if (!column) return [];
    if (!pinned) return [{ column, width: width === null ? null : `${width}px`, left: null }];
    const own = width === null ? 'var(--column)' : `${width}px`;
    const left = `calc(${before.join(' + ')})`;
    before.push(own);
    return [{ column, width: own, left }];
  });
}

/** `grid-template-columns` of every row, and the least width of a row. */
export function trackSizes(placed: readonly PlacedColumn[]): {
  readonly template: string;
  readonly total: string;
} {
  const tracks = placed.map(({ width }) => width ?? 'minmax(var(--column), 1fr)');
  const widths = placed.map(({ width }) => width ?? 'var(--column)');
  return {
    template: ['var(--document)', ...tracks].join(' '),
    total: `calc(${['var(--document)', ...widths].join(' + ')})`,
  };
}

/** Moves a column next to the one that stands `by` places away among those shown alike. */
export function moveColumn(
  choices: readonly ColumnChoice[],
  id: string,
  by: -1 | 1,
): readonly ColumnChoice[] {
  const moved = choices.find((choice) => choice.id === id);
  if (!moved) return choices;
  const peers = choices.filter(({ hidden, pinned }) => !hidden && pinned === moved.pinned);
  const target = peers[peers.indexOf(moved) + by];
  return target ? moveColumnTo(choices, id, target.id) : choices;
}

/** Moves a column to the place of another, which steps aside; it is pinned when the other is. */
export function moveColumnTo(
  choices: readonly ColumnChoice[],
  id: string,
  target: string,
): readonly ColumnChoice[] {
  const from = choices.findIndex((choice) => choice.id === id);
  const to = choices.findIndex((choice) => choice.id === target);
  const moved = choices[from];
  const there = choices[to];
  if (!moved || !there || from === to) return choices;
  const rest = choices.filter((choice) => choice !== moved);
  return rest.toSpliced(to, 0, { ...moved, pinned: there.pinned });
}

/** Changes what is chosen for one column; a width is kept within bounds. */
export function chooseColumn(
  choices: readonly ColumnChoice[],
  id: string,
  change: Partial<Omit<ColumnChoice, 'id'>>,
): readonly ColumnChoice[] {
  return choices.map((choice) => {
    if (choice.id !== id) return choice;
    const changed = { ...choice, ...change };
    const { width } = changed;
    return { ...changed, width: width === null ? null : boundedWidth(width) };
  });
}

/** Every hidden column is shown again. */
export function showAllColumns(choices: readonly ColumnChoice[]): readonly ColumnChoice[] {
  return choices.map((choice) => ({ ...choice, hidden: false }));
}

/** A width within bounds, in whole CSS pixels. */
export function boundedWidth(width: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
}
