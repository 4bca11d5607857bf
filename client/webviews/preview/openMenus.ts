/** Fills and opens the menus of a cell, a column and a document, from what the page knows at that moment. */
import type { CellAddress } from '../messages.ts';
import { completeChoices } from './columnLayout.ts';
import type { GridModel } from './gridModel.ts';
import type { Intents, PanelIntents } from './intents.ts';
import { runnableCells } from './makeIntents.ts';
import { cellMenu, columnMenu, rowMenu } from './menus.ts';
import type { Menu } from './menuView.ts';
import type { ViewStore } from './viewStore.ts';
import { sameCell } from './viewStore.ts';

/** What menus are filled from. `intents` are asked for when a line is chosen. */
export interface MenuParts {
  readonly model: GridModel;
  readonly store: ViewStore;
  intents(): Intents;
  show(anchor: HTMLElement, menu: Menu): void;
}

export function openMenus({
  intents,
  model,
  show,
  store,
}: MenuParts): Pick<PanelIntents, 'menu' | 'cellMenu' | 'columnMenu' | 'rowMenu'> {
  return {
    menu: show,
    cellMenu: (address, anchor) => {
      const cell = model.cell(address);
      if (cell) show(anchor, cellMenu(address, cell, sameCell(store.view.marked, address), intents()));
    },
    columnMenu: (id, anchor) => {
      const columns = model.grid?.columns ?? [];
      const column = model.column(id);
      const choice = completeChoices(columns, store.view.columns).find((one) => one.id === id);
      const others = columns.filter((other) => other.id !== id);
      if (column && choice)
        show(anchor, columnMenu(column, choice, { others, tallies: model.tallies }, intents()));
    },
    rowMenu: (key, anchor) => {
      const row = model.grid?.rows.find((candidate) => candidate.key === key);
      const cells = runnableCells(model, store.view, key);
      const sampled = model.grid?.record?.of !== 'job';
      if (row) show(anchor, rowMenu(row, { opened: store.opened.has(key), cells, sampled }, intents()));
    },
  };
}

/** The shown cells that failed and can be run again. */
export function failedCells(model: GridModel, store: ViewStore): readonly CellAddress[] {
  return (model.grid?.rows ?? [])
    .flatMap(({ key }) => runnableCells(model, store.view, key))
    .filter((address) => model.cell(address)?.status === 'failed');
}
