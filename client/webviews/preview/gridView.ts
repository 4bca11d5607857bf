/**
 * The grid: header row and document column that stay in place, the rows that can be seen, and the keyboard. Rows out
 * of sight have a height and no elements; the row that has the focus keeps its own.
 */

import type { VirtualItem } from '@tanstack/lit-virtual';
import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CellAddress, GridColumn, GridRow, GridSnapshot } from '../messages.ts';
import { DOCUMENT_COLUMN } from '../messages.ts';
import type { CellPlace } from './cellView.ts';
import { RephraseCell } from './cellView.ts';
import type { PlacedColumn } from './columnLayout.ts';
import { trackSizes } from './columnLayout.ts';
import { ColumnSight } from './columnSight.ts';
import type { ColumnPlace } from './columnView.ts';
import { t } from './l10n.ts';
import './columnView.ts';
import { dragEdge } from './dragEdge.ts';
import type { GridNames, Position } from './gridKeys.ts';
import { movedWith, STEPS, within } from './gridKeys.ts';
import type { GridModel } from './gridModel.ts';
import { gridRow } from './gridRow.ts';
import type { Intents } from './intents.ts';
import { gridKeyPress } from './keyActions.ts';
import { LightElement } from './lightElement.ts';
import type { Look } from './look.ts';
import { RowWindow } from './rowWindow.ts';
import { styled } from './styled.ts';
import { summaryStrip } from './summaryStrip.ts';

/** What the grid shows, and whom it talks to. */
export interface GridPlace {
  readonly model: GridModel;
  readonly grid: GridSnapshot;
  /** The rows and columns to show, in order. */
  readonly rows: readonly GridRow[];
  readonly columns: readonly PlacedColumn[];
  readonly intents: Intents;
}

export class RephraseGrid extends LightElement {
  @property({ attribute: false }) accessor place: GridPlace | null = null;
  @property({ attribute: false }) accessor opened: ReadonlySet<string> = new Set();
  @property({ attribute: false }) accessor look: Look | null = null;
  /** Whether the summary stands below the headers. */
  @property({ type: Boolean }) accessor summary = false;
  /** Hears which rows have elements, each time they change. */
  @property({ attribute: false }) accessor onSight: (rows: readonly string[]) => void = () => undefined;
  /** Hears which body cell has the focus. */
  @property({ attribute: false }) accessor onFocusCell: (cell: CellAddress) => void = () => undefined;
  #at: Position = { row: 0, column: 1 };
  /** Whether the focus was in here before the last change of rows or columns. */
  #refocus = false;
  /** Keys of the rows that had elements last, as one string. */
  #sighted = '';
  /** What cells are given: the same object as long as row and column are the same, so that nothing is drawn twice. */
  #cells = new WeakMap<GridRow, Map<GridColumn, CellPlace>>();
  readonly #sight = new ColumnSight(this);
  readonly #window = new RowWindow(this, () => this.#at.row);

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.#press(event));
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('focusin', (event) => this.#follow(event));
  }

  /** Brings the focus to the grid's tab stop. */
  focusCurrent(): void {
    this.#cellAt(this.#at)?.focus();
  }

  /** The element of a cell; null while its row or column is out of sight. */
  cellElement({ column, row }: Pick<CellAddress, 'column' | 'row'>): HTMLElement | null {
    const at = this.#find(column, row);
    return at && this.#cellAt(at);
  }

  /** Width of a column as it is drawn, in CSS pixels; 0 for one that is not shown. */
  widthOf(column: string): number {
    const at = this.#find(column, this.place?.rows[0]?.key ?? '');
    return at ? (this.#cellAt({ ...at, row: -1 })?.offsetWidth ?? 0) : 0;
  }

  /** Width of the documents as they are drawn, in CSS pixels. */
  documentWidth(): number {
    return this.querySelector<HTMLElement>('.corner')?.offsetWidth ?? 0;
  }

  /** Brings a cell into sight and makes it the grid's tab stop, without taking the focus. */
  async reveal({ column, row }: Pick<CellAddress, 'column' | 'row'>): Promise<void> {
    const at = this.#find(column, row);
    if (!at) return;
    this.#moveTo(at, { focus: false });
    const cell = this.#cellAt(at);
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (cell instanceof RephraseCell) await cell.updateComplete;
  }

  /** Opens a row that is closed, and waits until it is drawn. */
  async openRow(row: string): Promise<void> {
    if (!this.opened.has(row)) this.place?.intents.toggleRow(row);
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { place } = this;
    if (!place || !changed.has('place')) return;
    if (changed.get('place')?.model !== place.model) {
      this.#cells = new WeakMap();
      const redraw = (): void => this.requestUpdate();
      const topics = ['documents', 'cells', 'summaries'] as const;
      this.watching(() => topics.map((topic) => place.model.watch(topic, redraw)));
    }
    this.#window.layOut(place.rows.map(({ key }) => key));
    const before = changed.get('place');
    this.#at = within(before ? movedWith(this.#at, namesOf(before), namesOf(place)) : this.#at, this.#last());
    // An element that is moved among its siblings loses the focus.
    this.#refocus = this.matches(':focus-within');
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('place')) this.#sight.follow(this.querySelectorAll<HTMLElement>('rephrase-column'));
    const strip = this.querySelector<HTMLElement>('.strip')?.offsetHeight ?? 0;
    this.#window.measure([...this.querySelectorAll<HTMLElement>('.row')], strip);
    this.#tellSight();
    if (this.#refocus && !this.matches(':focus-within')) this.focusCurrent();
    this.#refocus = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { place } = this;
    if (!place) return nothing;
    const { columns, grid, intents, model, rows } = place;
    const { template, total } = trackSizes(columns);
    return html`<div
      class="table"
      role="treegrid"
      aria-label=${grid.title}
      aria-rowcount=${rows.length + 1}
      aria-colcount=${columns.length + 1}
      ${styled({ '--template': template, '--total': total })}
    >
      <div class="header" role="row" aria-rowindex="1">
        <div
          class="corner"
          role="columnheader"
          tabindex=${this.#tabAt({ row: -1, column: 0 })}
          aria-colindex="1"
        >${t('Document')}<div
          class="edge"
          @pointerdown=${(event: PointerEvent) =>
            dragEdge(event, this.documentWidth(), { width: (width) => intents.resizeDocuments(width) })}
          @dblclick=${() => intents.resizeDocuments(null)}
        ></div></div>
        ${repeat(
          columns,
          ({ column }) => column.id,
          (placed, index) => html`<rephrase-column
            role="columnheader"
            class=${placed.left === null ? '' : 'pinned'}
            tabindex=${this.#tabAt({ row: -1, column: index + 1 })}
            aria-colindex=${index + 2}
            data-column=${placed.column.id}
            .place=${{ model, column: placed.column, pinned: placed.left !== null, intents } satisfies ColumnPlace}
            ${styled({ 'inset-inline-start': placed.left })}
          ></rephrase-column>`,
        )}
      </div>
      ${this.summary ? summaryStrip({ model, columns, intents }) : nothing}
      <div class="rows" role="rowgroup" ${styled({ 'block-size': `${this.#window.total}px` })}>
        ${repeat(
          this.#window.items,
          ({ key }) => key,
          (item) => this.#row(item, place),
        )}
      </div>
    </div>`;
  }

  #row(item: VirtualItem, place: GridPlace): TemplateResult | typeof nothing {
    const { index } = item;
    const row = place.rows[index];
    if (!row) return nothing;
    const { columns, intents, model } = place;
    const cut = columns.some(
      ({ column }) => model.cell({ column: column.id, row: row.key, rollout: 0 })?.truncated,
    );
    return gridRow({
      row,
      text: model.documentText(row.key),
      index,
      top: this.#window.topOf(item),
      cut,
      columns,
      intents,
      opened: this.opened.has(row.key),
      look: this.look,
      sighted: this.#sight.sighted(columns),
      current: this.#at.row === index ? this.#at.column : null,
      widthOf: ({ column }) => this.#sight.widthOf(column.id),
      placeOf: ({ column }) => this.#placeOf(row, column, place),
    });
  }

  #placeOf(row: GridRow, column: GridColumn, { intents, model }: GridPlace): CellPlace {
    const places = this.#cells.get(row) ?? new Map<GridColumn, CellPlace>();
    this.#cells.set(row, places);
    const place = places.get(column) ?? { model, column, row, intents };
    places.set(column, place);
    return place;
  }

  #tellSight(): void {
    const keys = this.#window.items.map(({ key }) => String(key));
    if (keys.join('\n') === this.#sighted) return;
    this.#sighted = keys.join('\n');
    this.onSight(keys);
  }

  #press(event: KeyboardEvent): void {
    const { place } = this;
    if (!place || event.metaKey) return;
    const step =
      event.altKey || event.shiftKey ? undefined : STEPS[event.ctrlKey ? `Ctrl+${event.key}` : event.key];
    const onButton = event.target instanceof HTMLButtonElement;
    if (step) this.#moveTo(step(this.#at, this.#last()), { focus: true });
    else if (event.ctrlKey || (onButton && (event.key === 'Enter' || event.key === ' '))) return;
    else if (!this.#act(event, place)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act(event: KeyboardEvent, { columns, intents, model, rows }: GridPlace): boolean {
    const focused = this.#cellAt(this.#at);
    const row = rows[this.#at.row]?.key ?? null;
    const column = columns[this.#at.column - 1]?.column.id ?? null;
    if (!focused) return false;
    const opened = row !== null && this.opened.has(row);
    const done = gridKeyPress(event, { row, column, opened, model, focused }, intents);
    if (done && event.key === 'Escape') this.focusCurrent();
    return done;
  }

  /** A click opens a closed row; in an open one text is selected, and its chevron closes it. */
  #click(event: Event): void {
    const cell = cellOf(event);
    if (!cell || event.composedPath().some((element) => element instanceof HTMLButtonElement)) return;
    const row = this.place?.rows[this.#positionOf(cell)?.row ?? -1];
    const selecting = getSelection()?.isCollapsed === false;
    if (row && !selecting && !this.opened.has(row.key)) this.place?.intents.toggleRow(row.key);
  }

  #follow(event: Event): void {
    const cell = cellOf(event);
    const at = cell && this.#positionOf(cell);
    if (at) this.#moveTo(at, { focus: false });
  }

  /** Makes a cell the one tab stop of the grid; outside positions are drawn in. */
  #moveTo(wanted: Position, options: { readonly focus: boolean }): void {
    const at = within(wanted, this.#last());
    if (at.row !== this.#at.row || at.column !== this.#at.column) {
      this.#at = at;
      // Now, and not with the next update: what gets the focus may have no element yet.
      this.requestUpdate();
      this.performUpdate();
    }
    if (!options.focus) return;
    this.focusCurrent();
    const column = this.place?.columns[at.column - 1]?.column;
    const row = this.place?.rows[at.row];
    if (!column || !row || !this.place) return;
    const place = { column: column.id, row: row.key };
    this.onFocusCell({ ...place, rollout: this.place.model.shownRollout(place) });
  }

  #find(column: string, row: string): Position | null {
    const rowAt = this.place?.rows.findIndex(({ key }) => key === row) ?? -1;
    if (column === DOCUMENT_COLUMN) return rowAt < 0 ? null : { row: rowAt, column: 0 };
    const columnAt = this.place?.columns.findIndex((placed) => placed.column.id === column) ?? -1;
    return rowAt < 0 || columnAt < 0 ? null : { row: rowAt, column: columnAt + 1 };
  }

  #last(): Position {
    return { row: (this.place?.rows.length ?? 0) - 1, column: this.place?.columns.length ?? 0 };
  }

  #tabAt({ row, column }: Position): '0' | '-1' {
    return this.#at.row === row && this.#at.column === column ? '0' : '-1';
  }

  #cellAt({ row, column }: Position): HTMLElement | null {
    return this.querySelector(`[aria-rowindex="${row + 2}"] > [aria-colindex="${column + 1}"]`);
  }

  #positionOf(cell: HTMLElement): Position | null {
    const line = cell.parentElement;
    // Cells of the summary are none of the grid's positions.
    if (!line?.ariaRowIndex) return null;
    return { row: Number(line.ariaRowIndex) - 2, column: Number(cell.ariaColIndex) - 1 };
  }
}

function namesOf({ columns, rows }: GridPlace): GridNames {
  return { rows: rows.map(({ key }) => key), columns: columns.map(({ column }) => column.id) };
}

function cellOf(event: Event): HTMLElement | null {
  const element = event.composedPath()[0];
  return element instanceof Element
    ? element.closest<HTMLElement>('[role=gridcell], [role=rowheader], [role=columnheader]')
    : null;
}

customElements.define('rephrase-grid', RephraseGrid);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-grid': RephraseGrid;
  }
}
