/** Which rows are shown: those of which at least one shown cell is what a person looks for. Pure. */

import type { CellSnapshot, GridRow } from '../messages.ts';
import type { PlacedColumn } from './columnLayout.ts';
import { t } from './l10n.ts';

export const FILTER_NAMES = ['all', 'errors', 'checks', 'different', 'cut', 'length', 'rated'] as const;

export type FilterName = (typeof FILTER_NAMES)[number];

export const FILTER_LABELS: Readonly<Record<FilterName, string>> = {
  all: t('All documents'),
  errors: t('Errors'),
  checks: t('Failed checks'),
  different: t('Different from baseline'),
  cut: t('Document cut'),
  length: t('Ended at the token limit'),
  rated: t('Rated or commented'),
};

/** Cells that a figure of the summary counts, as it names them: "faq · 12 preamble". */
export interface Drill {
  readonly label: string;
  readonly column: string;
  /** Where a figure is about documents and not about single cells: their keys. */
  readonly rows?: ReadonlySet<string>;
  matches(cell: CellSnapshot): boolean;
}

/** A filter by name, a figure that was opened, or both. */
export interface Filter {
  readonly name: FilterName;
  readonly drill: Drill | null;
}

/** A shown cell, and whether it is known to differ from the rephrasing it is compared with. */
export interface ComparedCell {
  readonly cell: CellSnapshot;
  readonly differs: boolean;
}

/** All rollouts of one column in one row. */
export type CellsOf = (column: PlacedColumn, row: GridRow) => readonly ComparedCell[];

/** The rows that pass, in order. The same list when all do. */
export function filterRows(
  rows: readonly GridRow[],
  columns: readonly PlacedColumn[],
  { drill, name }: Filter,
  cellsOf: CellsOf,
): readonly GridRow[] {
  if (name === 'all' && drill === null) return rows;
  return rows.filter(
    (row) =>
      drill?.rows?.has(row.key) !== false &&
      columns.some((column) =>
        cellsOf(column, row).some(
          (compared) =>
            PASSES[name](compared) &&
            (drill === null || (drill.column === column.column.id && drill.matches(compared.cell))),
        ),
      ),
  );
}

const PASSES: Readonly<Record<FilterName, (compared: ComparedCell) => boolean>> = {
  all: () => true,
  errors: ({ cell }) => cell.status === 'failed',
  checks: ({ cell }) => cell.checks.some(({ passed }) => passed === false),
  different: ({ differs }) => differs,
  cut: ({ cell }) => cell.truncated,
  length: ({ cell }) => cell.finishReason === 'length',
  rated: ({ cell }) => cell.rating !== null || cell.comment !== '',
};
