/** What happens when a person wants something: messages to the host, changes of the arrangement, panels of the page. */
import type { CellAddress, CellWish, DiffSide, PageMessage } from '../messages.ts';
import { boundedWidth } from './columnLayout.ts';
import type { Drill } from './filterRows.ts';
import type { GridModel } from './gridModel.ts';
import type { CellIntents, Intents, JudgeIntents, PanelIntents, RunIntents, ViewIntents } from './intents.ts';
import { markedFor } from './look.ts';
import type { ViewState } from './viewState.ts';
import type { ViewStore } from './viewStore.ts';
import { ARRANGE, sameCell } from './viewStore.ts';

/** What intents act on. */
export interface IntentParts {
  readonly model: GridModel;
  readonly store: ViewStore;
  post(message: PageMessage): void;
  /** Shows the exact request of a cell beside the grid. */
  showRequest(cell: CellAddress): void;
  startComment(cell: CellAddress): void;
  drill(drill: Drill | null): void;
  /** Width of a column as it is drawn, in CSS pixels. */
  widthOf(column: string): number;
  /** Width of the documents as they are drawn, likewise. */
  documentWidth(): number;
  readonly panels: PanelIntents;
}

export function makeIntents(parts: IntentParts): Intents {
  return {
    ...runIntents(parts),
    ...cellIntents(parts),
    ...viewIntents(parts),
    ...judgeIntents(parts),
    ...parts.panels,
  };
}

function runIntents({ model, post, showRequest, store }: IntentParts): RunIntents {
  return {
    run: ({ fresh }) => post({ type: 'run', fresh }),
    stop: () => post({ type: 'stop' }),
    rerunCells: (cells) => post({ type: 'rerun', cells }),
    rerunRow: (row) => {
      const cells = runnableCells(model, store.view, row);
      if (cells.length > 0) post({ type: 'rerun', cells });
    },
    setLive: (live) => post({ type: 'setLive', live }),
    setSampling: (sampling) => post({ type: 'setSampling', sampling }),
    pin: (row, pinned) => post({ type: 'pin', row, pinned }),
    togglePin: (row) => {
      const pinned = model.grid?.rows.find(({ key }) => key === row)?.pinned ?? false;
      post({ type: 'pin', row, pinned: !pinned });
    },
    mend: (action, cell) => {
      if (action === 'exactRequest' && cell) showRequest(cell);
      else post({ type: 'mend', action, cell });
    },
    openPrompt: (column) => post({ type: 'openPrompt', column }),
    openDocument: (row) => post({ type: 'openDocument', row }),
    openLink: (url) => post({ type: 'openLink', url }),
    addColumns: () => post({ type: 'addColumns' }),
    showHistory: () => post({ type: 'showHistory' }),
    exportAs: (what) => post({ type: 'export', what }),
  };
}

function cellIntents(parts: IntentParts): CellIntents {
  const { model, post, store } = parts;
  const wish = (name: CellWish, cell: CellAddress): void => post({ type: 'cell', wish: name, cell });
  return {
    wish,
    stopCell: (cell) => wish('stop', cell),
    rerunCell: (cell) => {
      if (model.column(cell.column)?.stored === false) wish('rerun', cell);
    },
    showRequest: (cell) => parts.showRequest(cell),
    openRequest: (cell) => wish('openRequest', cell),
    copyRequest: (cell) => wish('copyRequest', cell),
    openRephrasing: (cell) => wish('openRephrasing', cell),
    copyRephrasing: (cell) => wish('copyRephrasing', cell),
    showTokens: (cell) => wish('showTokens', cell),
    turnRollout: (cell, by) => model.turnRollout(cell, by),
    mark: (cell) => store.mark(cell),
    compare: (cell) => store.compare(cell),
    openDiff: (cell) =>
      post({ type: 'openDiff', left: diffBase(store, cell), right: { cell, of: 'rephrasing' } }),
    rate: (cell, rating) => {
      const before = model.cell(cell);
      if (before === null || before.characters === 0) return;
      post({ type: 'rate', cell, rating: before.rating === rating ? null : rating });
    },
    comment: (cell) => parts.startComment(cell),
  };
}

function viewIntents({ documentWidth, drill, model, store, widthOf }: IntentParts): ViewIntents {
  const arrange = (how: Parameters<ViewStore['arrange']>[1]): void =>
    store.arrange(model.grid?.columns ?? [], how);
  return {
    toggleRow: (row) => store.toggleRow(row),
    moveColumn: (column, by) => arrange(ARRANGE.move(column, by)),
    dropColumn: (column, target) => arrange(ARRANGE.drop(column, target)),
    widenColumn: (column, by) => arrange(ARRANGE.resize(column, widthOf(column) + by)),
    resizeColumn: (column, width) => arrange(ARRANGE.resize(column, width)),
    resizeDocuments: (width) => store.change({ documentWidth: width === null ? null : boundedWidth(width) }),
    widenDocuments: (by) => store.change({ documentWidth: boundedWidth(documentWidth() + by) }),
    pinColumn: (column) => arrange(ARRANGE.pin(column)),
    hideColumn: (column) => arrange(ARRANGE.hide(column)),
    showHiddenColumns: () => arrange(ARRANGE.showAll()),
    setReading: (reading) => store.change({ reading }),
    setBaseline: (baseline) => store.change({ baseline }),
    setFilter: (filter) => store.change({ filter }),
    drill,
    toggleSummary: () => store.change({ summary: !store.view.summary }),
  };
}

function judgeIntents({ post }: IntentParts): JudgeIntents {
  return {
    startVoting: (columns) => post({ type: 'startVoting', columns }),
    vote: (ballot, choice) => post({ type: 'vote', ballot, choice }),
    endVoting: () => post({ type: 'endVoting' }),
    compareColumns: (base, head) => post({ type: 'compareColumns', base, head }),
    compareVersion: (column, against) => post({ type: 'compareVersion', column, against }),
    endComparison: () => post({ type: 'endComparison' }),
  };
}

/** The left side of the diff editor: the marked cell, the previous result when that is compared with, else the document. */
function diffBase({ look, view }: ViewStore, cell: CellAddress): DiffSide {
  if (view.baseline === 'previous') return { cell, of: 'previous' };
  if (view.marked && view.baseline !== 'source' && !sameCell(view.marked, cell)) {
    return { cell: markedFor(look, cell) ?? view.marked, of: 'rephrasing' };
  }
  return { cell, of: 'source' };
}

/** The cells of a row that can be run, in the columns that are not hidden. */
export function runnableCells(model: GridModel, { columns }: ViewState, row: string): readonly CellAddress[] {
  const hidden = new Set(columns.filter((choice) => choice.hidden).map(({ id }) => id));
  return (model.grid?.columns ?? [])
    .filter(({ id, stored }) => !stored && !hidden.has(id))
    .flatMap(({ id, rollouts }) =>
      Array.from({ length: rollouts }, (_, rollout) => ({ column: id, row, rollout })),
    );
}
