/** How cells are to show their texts, and against what; one object for all of them, new whenever any of it changes. */
import type { CellAddress } from '../messages.ts';
import type { GridModel } from './gridModel.ts';
import type { Baseline, Reading } from './viewState.ts';

export interface Look {
  readonly reading: Reading;
  readonly baseline: Baseline;
  readonly marked: CellAddress | null;
  /** The cell that is compared with the marked one though they stand in different rows. */
  readonly single: CellAddress | null;
}

/** What a rephrasing is compared with. */
export interface ComparedWith {
  /** Null while its text is not here. */
  readonly text: string | null;
  /** See `CellSnapshot.digest`; null for what is no rephrasing. */
  readonly digest: string | null;
}

/**
 * Null where nothing is compared. The marked cell stands for its column: in another row, cells are compared with that
 * row's cell of it, except the one that was picked to be compared with the marked cell itself.
 */
export function comparedWith(look: Look, address: CellAddress, model: GridModel): ComparedWith | null {
  const { baseline } = look;
  if (baseline === 'off') return null;
  if (baseline === 'source') return { text: model.documentText(address.row), digest: null };
  if (baseline === 'previous') {
    const previous = model.cell(address)?.previous;
    return previous ? { text: previous.text, digest: null } : null;
  }
  const other = markedFor(look, address);
  const cell = other && model.cell(other);
  return cell ? { text: cell.held ? cell.text : null, digest: cell.digest } : null;
}

/** The cell a cell is compared with when one is marked; null for the marked column itself. */
export function markedFor({ marked, single }: Look, address: CellAddress): CellAddress | null {
  if (!marked) return null;
  if (single?.row === address.row && single.column === address.column) return marked;
  if (
    marked.column === address.column &&
    (marked.row !== address.row || marked.rollout === address.rollout)
  ) {
    return null;
  }
  return { ...marked, row: address.row };
}
