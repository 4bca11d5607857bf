/** What a column's header sums up: how far it is, its means, and only those counts that deserve a look. Pure. */
import type { CellSnapshot, GridRow } from '../messages.ts';
import { failedChecks } from './words.ts';

export interface ColumnStats {
  readonly done: number;
  readonly total: number;
  /** Over the cells whose count is known; null without any. */
  readonly meanTokens: number | null;
  /** Mean of each rephrasing's characters by those of its document, as the measure of that name; null without any. */
  readonly lengthRatio: number | null;
  readonly failed: number;
  /** Documents that were cut to fit. */
  readonly cut: number;
  /** Rephrasings that ended at the token limit. */
  readonly unfinished: number;
  /** Rephrasings without any text. */
  readonly empty: number;
  /** Name of a check → rephrasings that do not pass it. */
  readonly failedChecks: ReadonlyMap<string, number>;
}

/** Sums a column up over its documents and their rollouts, of which there are `rollouts` each. */
export function columnStats(
  documents: readonly { readonly row: GridRow; readonly cells: readonly CellSnapshot[] }[],
  rollouts: number,
): ColumnStats {
  const cells = documents.flatMap(({ cells: some }) => some);
  const finished = cells.filter(isFinished);
  const counted = finished.flatMap((cell) => (cell.tokens?.exact ? [cell.tokens.count] : []));
  const ratios = finished.flatMap((cell) => cell.lengthRatio ?? []);
  const failures = new Map<string, number>();
  for (const cell of finished) {
    for (const name of failedChecks(cell)) failures.set(name, (failures.get(name) ?? 0) + 1);
  }
  return {
    done: finished.length,
    total: documents.length * rollouts,
    meanTokens: counted.length === 0 ? null : sum(counted) / counted.length,
    lengthRatio: ratios.length === 0 ? null : sum(ratios) / ratios.length,
    failed: cells.filter((cell) => cell.status === 'failed').length,
    cut: cells.filter((cell) => cell.truncated).length,
    unfinished: finished.filter((cell) => cell.finishReason === 'length').length,
    empty: finished.filter((cell) => cell.characters === 0).length,
    failedChecks: failures,
  };
}

/** Ended well, in this run or an earlier one. A stale cell may also be a failed or a stopped one. */
function isFinished(cell: CellSnapshot): boolean {
  return cell.finishedAt !== null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
