/** The places where a text was found, in the order in which the grid shows them. Pure. */
import type { CellAddress, FoundCell } from '../../messages.ts';

/** One place: the n-th in a cell, from 0. */
export interface Hit {
  readonly cell: CellAddress;
  readonly nth: number;
}

/** All places of the cells found that are shown, by row, then column, then rollout; `columns` begins with the documents. */
export function orderHits(
  found: readonly FoundCell[],
  rows: readonly string[],
  columns: readonly string[],
): readonly Hit[] {
  const rowAt = new Map(rows.map((key, index) => [key, index]));
  const columnAt = new Map(columns.map((id, index) => [id, index]));
  return found
    .flatMap(({ cell, count }) => {
      const row = rowAt.get(cell.row);
      const column = columnAt.get(cell.column);
      return row === undefined || column === undefined ? [] : [{ cell, count, row, column }];
    })
    .sort((a, b) => a.row - b.row || a.column - b.column || a.cell.rollout - b.cell.rollout)
    .flatMap(({ cell, count }) => Array.from({ length: count }, (_, nth) => ({ cell, nth })));
}
