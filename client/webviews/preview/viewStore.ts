/** The page's arrangement as it stands, changed by what a person does; tells one listener of each change. */
import type { CellAddress, GridColumn } from '../messages.ts';
import type { ColumnChoice } from './columnLayout.ts';
import { chooseColumn, completeChoices, moveColumn, moveColumnTo, showAllColumns } from './columnLayout.ts';
import type { Look } from './look.ts';
import type { ViewState } from './viewState.ts';
import { FIRST_VIEW } from './viewState.ts';

export class ViewStore {
  #view: ViewState = FIRST_VIEW;
  #opened: ReadonlySet<string> = new Set();
  #look: Look | null = null;
  /** A cell that is compared with the marked one though they stand in different rows. */
  #single: CellAddress | null = null;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get view(): ViewState {
    return this.#view;
  }

  /** Keys of the rows that are open. */
  get opened(): ReadonlySet<string> {
    return this.#opened;
  }

  /** The same object as long as nothing of it changes. */
  get look(): Look {
    const { baseline, marked, reading } = this.#view;
    this.#look ??= { reading, baseline, marked, single: this.#single };
    return this.#look;
  }

  /** Takes over what an earlier page left behind. Tells no one. */
  restore(view: ViewState, opened: readonly string[]): void {
    this.#view = view;
    this.#opened = new Set(opened);
    this.#look = null;
  }

  change(change: Partial<ViewState>): void {
    this.#view = { ...this.#view, ...change };
    this.#look = null;
    this.#changed();
  }

  toggleRow(row: string): void {
    const opened = new Set(this.#opened);
    if (!opened.delete(row)) opened.add(row);
    this.#opened = opened;
    this.#changed();
  }

  /** Marks a cell, or unmarks the one that is. */
  mark(cell: CellAddress): void {
    const marked = sameCell(this.#view.marked, cell) ? null : cell;
    this.#single = null;
    const baseline = this.#view.baseline === 'marked' && marked === null ? 'off' : this.#view.baseline;
    this.change({ marked, baseline });
  }

  /** Compares with the marked cell, or stops comparing; with none marked, with the document. */
  compare(cell: CellAddress): void {
    const { baseline, marked } = this.#view;
    const elsewhere = marked !== null && marked.row !== cell.row && !sameCell(this.#single, cell);
    if (baseline !== 'off' && !(baseline === 'marked' && elsewhere)) {
      this.#single = null;
      this.change({ baseline: 'off' });
      return;
    }
    this.#single = elsewhere ? cell : null;
    this.change({ baseline: marked ? 'marked' : 'source' });
  }

  /** Arranges columns by what `arrange` does with the choices made so far. */
  arrange(
    columns: readonly GridColumn[],
    arrange: (choices: readonly ColumnChoice[]) => readonly ColumnChoice[],
  ): void {
    this.change({ columns: arrange(completeChoices(columns, this.#view.columns)) });
  }
}

/** What can be done with one column. */
export const ARRANGE = {
  move: (id: string, by: 1 | -1) => (choices: readonly ColumnChoice[]) => moveColumn(choices, id, by),
  drop: (id: string, target: string) => (choices: readonly ColumnChoice[]) =>
    moveColumnTo(choices, id, target),
  resize: (id: string, width: number | null) => (choices: readonly ColumnChoice[]) =>
    chooseColumn(choices, id, { width }),
  pin: (id: string) => (choices: readonly ColumnChoice[]) =>
    chooseColumn(choices, id, { pinned: !choices.some((choice) => choice.id === id && choice.pinned) }),
  hide: (id: string) => (choices: readonly ColumnChoice[]) => chooseColumn(choices, id, { hidden: true }),
  showAll: () => (choices: readonly ColumnChoice[]) => showAllColumns(choices),
} as const;

export function sameCell(one: CellAddress | null, other: CellAddress): boolean {
  return one?.column === other.column && one.row === other.row && one.rollout === other.rollout;
}
