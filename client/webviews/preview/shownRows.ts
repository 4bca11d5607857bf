/**
 * The rows and columns that are shown. A row that came to be shown under a filter stays until the filter changes: a
 * cell that is run again does not pull its row from under a reader.
 */
import type { CellAddress, GridRow, GridSnapshot } from '../messages.ts';
import type { PlacedColumn } from './columnLayout.ts';
import { placeColumns } from './columnLayout.ts';
import type { ComparedCell, Drill } from './filterRows.ts';
import { filterRows } from './filterRows.ts';
import type { GridModel } from './gridModel.ts';
import type { Look } from './look.ts';
import { comparedWith } from './look.ts';
import type { ViewState } from './viewState.ts';

export interface Shown {
  readonly rows: readonly GridRow[];
  readonly columns: readonly PlacedColumn[];
}

export class ShownRows {
  readonly #model: GridModel;
  #columnsOf: { readonly from: readonly unknown[]; readonly placed: readonly PlacedColumn[] } | null = null;
  #rowsOf: { readonly from: readonly unknown[]; readonly rows: readonly GridRow[] } | null = null;

  constructor(model: GridModel) {
    this.#model = model;
  }

  /** The same lists as long as they hold the same. */
  of(grid: GridSnapshot, view: ViewState, look: Look, drill: Drill | null): Shown {
    const columns = this.#columns(grid, view);
    return { columns, rows: this.#rows(grid, view, look, drill, columns) };
  }

  #columns(grid: GridSnapshot, view: ViewState): readonly PlacedColumn[] {
    const from = [grid.columns, view.columns];
    if (!this.#columnsOf || !same(this.#columnsOf.from, from)) {
      this.#columnsOf = { from, placed: placeColumns(grid.columns, view.columns) };
    }
    return this.#columnsOf.placed;
  }

  #rows(
    grid: GridSnapshot,
    view: ViewState,
    look: Look,
    drill: Drill | null,
    columns: readonly PlacedColumn[],
  ): readonly GridRow[] {
    if (view.filter === 'all' && drill === null) return grid.rows;
    const from = [grid.rows, view.filter, drill, view.filter === 'different' ? look : null];
    const before = this.#rowsOf !== null && same(this.#rowsOf.from, from) ? this.#rowsOf.rows : [];
    const passing = filterRows(grid.rows, columns, { name: view.filter, drill }, ({ column }, row) =>
      this.#compared(column.id, row.key, column.rollouts, look),
    );
    const either = new Set([...before, ...passing]);
    const rows = either.size === before.length ? before : grid.rows.filter((row) => either.has(row));
    this.#rowsOf = { from, rows };
    return rows;
  }

  #compared(column: string, row: string, rollouts: number, look: Look): readonly ComparedCell[] {
    const model = this.#model;
    return Array.from({ length: rollouts }, (_, rollout): CellAddress => ({ column, row, rollout })).flatMap(
      (address) => {
        const cell = model.cell(address);
        if (!cell) return [];
        return [{ cell, differs: differs(cell.digest, comparedWith(look, address, model)?.digest ?? null) }];
      },
    );
  }
}

function differs(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((value, index) => value === other[index]);
}
