/** Where the grid's focus is, and what the keys that move it do. Pure. */

/** Row -1 is the header, column 0 the documents. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

const PAGE_ROWS = 5;

/** What a key does to the position; `Ctrl+` stands before keys pressed with Control. */
export const STEPS: Readonly<Record<string, (at: Position, last: Position) => Position>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  PageUp: ({ row, column }) => ({ row: Math.max(0, row - PAGE_ROWS), column }),
  PageDown: ({ row, column }) => ({ row: row + PAGE_ROWS, column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, last) => ({ row, column: last.column }),
  'Ctrl+Home': () => ({ row: 0, column: 0 }),
  'Ctrl+End': (_, last) => last,
};

/** The position drawn into the grid. */
export function within({ row, column }: Position, last: Position): Position {
  return {
    row: Math.min(Math.max(row, -1), last.row),
    column: Math.min(Math.max(column, 0), last.column),
  };
}

/** Keys of the rows and ids of the columns, in order. */
export interface GridNames {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}

/** Where the cell that stood at `at` stands now; where it stood, if it is gone. */
export function movedWith(at: Position, before: GridNames, now: GridNames): Position {
  const row = now.rows.indexOf(before.rows[at.row] ?? '');
  const column = now.columns.indexOf(before.columns[at.column - 1] ?? '');
  return { row: row < 0 ? at.row : row, column: column < 0 ? at.column : column + 1 };
}
