/** What keys do on a cell, a header and a document, beside moving. The list under `?` (`keys.ts`) names the same keys. */
import type { CellAddress } from '../messages.ts';
import type { GridModel } from './gridModel.ts';
import type { Intents } from './intents.ts';

/** CSS pixels by which a key widens a column. */
const RESIZE_STEP = 40;

/** What a key may need: the element that has the focus, to open a menu beside it. */
type CellKey = (cell: CellAddress, intents: Intents, focused: HTMLElement) => void;
type ColumnKey = (column: string, intents: Intents, focused: HTMLElement) => void;
type RowKey = (row: string, intents: Intents, focused: HTMLElement) => void;

/** Where the focus is when a key is pressed: row and column are null on headers and documents. */
export interface KeyPlace {
  readonly row: string | null;
  readonly column: string | null;
  readonly opened: boolean;
  readonly model: GridModel;
  readonly focused: HTMLElement;
}

/** Does what the key says; false when it does nothing there. */
export function gridKeyPress(event: KeyboardEvent, place: KeyPlace, intents: Intents): boolean {
  const { column, focused, model, opened, row } = place;
  if (row === null && column === null) return cornerKeyPress(event, intents);
  if (row === null) return column !== null && headerKeyPress(event, column, intents, focused);
  if (event.altKey) return false;
  if (event.key === 'Enter' || event.key === ' ' || (event.key === 'Escape' && opened)) {
    intents.toggleRow(row);
    return true;
  }
  if (column === null) return rowKeyPress(event, row, intents, focused);
  const rollout = model.shownRollout({ column, row });
  return cellKeyPress(event, { column, row, rollout }, intents, focused);
}

/** The documents' own header is widened as the others are. */
function cornerKeyPress(event: KeyboardEvent, intents: Intents): boolean {
  const by = { ArrowLeft: -RESIZE_STEP, ArrowRight: RESIZE_STEP }[event.key];
  if (!event.shiftKey || event.altKey || by === undefined) return false;
  intents.widenDocuments(by);
  return true;
}

/** False when the key does nothing on a cell. */
function cellKeyPress(
  event: KeyboardEvent,
  cell: CellAddress,
  intents: Intents,
  focused: HTMLElement,
): boolean {
  const action = CELL_KEYS[event.key];
  action?.(cell, intents, focused);
  return action !== undefined;
}

/** False when the key does nothing on a header. */
function headerKeyPress(
  event: KeyboardEvent,
  column: string,
  intents: Intents,
  focused: HTMLElement,
): boolean {
  const name = `${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.key}`;
  const action = HEADER_KEYS[name];
  action?.(column, intents, focused);
  return action !== undefined;
}

/** False when the key does nothing on a document. */
function rowKeyPress(event: KeyboardEvent, row: string, intents: Intents, focused: HTMLElement): boolean {
  const action = ROW_KEYS[event.key];
  action?.(row, intents, focused);
  return action !== undefined;
}

const rate =
  (rating: number): CellKey =>
  (cell, intents) =>
    intents.rate(cell, rating);

const CELL_KEYS: Readonly<Record<string, CellKey>> = {
  e: (cell, intents) => intents.showRequest(cell),
  r: (cell, intents) => intents.rerunCell(cell),
  s: (cell, intents) => intents.stopCell(cell),
  m: (cell, intents) => intents.mark(cell),
  d: (cell, intents) => intents.compare(cell),
  D: (cell, intents) => intents.openDiff(cell),
  o: (cell, intents) => intents.openRephrasing(cell),
  y: (cell, intents) => intents.copyRephrasing(cell),
  n: (cell, intents) => intents.comment(cell),
  c: (cell, intents, focused) => intents.cellMenu(cell, focused),
  '[': (cell, intents) => intents.turnRollout(cell, -1),
  ']': (cell, intents) => intents.turnRollout(cell, 1),
  1: rate(1),
  2: rate(2),
  3: rate(3),
  4: rate(4),
  5: rate(5),
};

const HEADER_KEYS: Readonly<Record<string, ColumnKey>> = {
  Enter: (column, intents) => intents.openPrompt(column),
  'Alt+ArrowLeft': (column, intents) => intents.moveColumn(column, -1),
  'Alt+ArrowRight': (column, intents) => intents.moveColumn(column, 1),
  'Shift+ArrowLeft': (column, intents) => intents.widenColumn(column, -RESIZE_STEP),
  'Shift+ArrowRight': (column, intents) => intents.widenColumn(column, RESIZE_STEP),
  p: (column, intents) => intents.pinColumn(column),
  h: (column, intents) => intents.hideColumn(column),
  c: (column, intents, focused) => intents.columnMenu(column, focused),
};

const ROW_KEYS: Readonly<Record<string, RowKey>> = {
  o: (row, intents) => intents.openDocument(row),
  p: (row, intents) => intents.togglePin(row),
  r: (row, intents) => intents.rerunRow(row),
  c: (row, intents, focused) => intents.rowMenu(row, focused),
};
