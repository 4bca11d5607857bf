/** The places where a text was found, in the order in which the grid shows them. Pure. */
import type { CellAddress, FoundCell } from '../../messages.ts';

/** One place: the n-th in a cell, from 0. */
export interface Hit {
  readonly cell: CellAddress;
  readonly nth: number;
}

/** All places, of which one letter has millions: each cell is held once. */
export interface Hits {
  readonly count: number;
  /** The place at an index from 0; null beyond the last. */
  at(index: number): Hit | null;
}

/** None. */
export const NO_HITS: Hits = { count: 0, at: () => null };

/** All places of the cells found that are shown, by row, then column, then rollout; `columns` begins with the documents. */
export function orderHits(
  found: readonly FoundCell[],
  rows: readonly string[],
  columns: readonly string[],
): Hits {
  const rowAt = new Map(rows.map((key, index) => [key, index]));
  const columnAt = new Map(columns.map((id, index) => [id, index]));
  const cells = found
    .flatMap(({ cell, count }) => {
      const row = rowAt.get(cell.row);
      const column = columnAt.get(cell.column);
      return row === undefined || column === undefined ? [] : [{ cell, count, row, column }];
    })
    .sort((a, b) => a.row - b.row || a.column - b.column || a.cell.rollout - b.cell.rollout);
  /** Places up to each cell, its own included. */
  const upTo: number[] = [];
  let all = 0;
  for (const { count } of cells) {
    all += count;
    upTo.push(all);
  }
  return {
    count: all,
    at(index) {
      const at = firstBeyond(upTo, index);
      const found = cells[at];
      return index < 0 || !found ? null : { cell: found.cell, nth: index - ((upTo[at] ?? 0) - found.count) };
    },
  };
}

/** Index of the first of these growing numbers that is greater; how many there are, where none is. */
function firstBeyond(growing: readonly number[], value: number): number {
  let low = 0;
  let high = growing.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((growing[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
