/** The grid: header row and document column that stay in place, one row per document, and the keyboard. */
import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CellAddress, GridRow, GridSnapshot } from '../messages.ts';
import type { CellPlace } from './cellView.ts';
import { RephraseCell } from './cellView.ts';
import type { ColumnPlace } from './columnView.ts';
import './columnView.ts';
import { documentCell } from './documentCell.ts';
import type { GridModel } from './gridModel.ts';
import { cellKey } from './gridModel.ts';
import type { Intents } from './intents.ts';
import { LightElement } from './lightElement.ts';
import { documentTokens } from './words.ts';

/** What the grid shows, and whom it talks to. */
export interface GridPlace {
  readonly model: GridModel;
  readonly grid: GridSnapshot;
  readonly intents: Intents;
}

/** Row -1 is the header, column 0 the documents. */
interface Position {
  readonly row: number;
  readonly column: number;
}

/** What a key does to the position. */
type Step = (at: Position, last: Position) => Position;

const PAGE_ROWS = 5;

const STEPS: Readonly<Record<string, Step>> = {
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

export class RephraseGrid extends LightElement {
  @property({ attribute: false }) accessor place: GridPlace | null = null;
  @property({ attribute: false }) accessor opened: ReadonlySet<string> = new Set();
  /** Hears which body cell has the focus. */
  @property({ attribute: false }) accessor onFocusCell: (cell: CellAddress) => void = () => undefined;
  #at: Position = { row: 0, column: 1 };
  /** What cells and headers are given, by `cellKey` and column: kept while the grid has the same rows and columns. */
  #cells = new Map<string, CellPlace>();
  #columns = new Map<string, ColumnPlace>();

  /** Tells cells whether they are within a screen's height of being seen. */
  readonly #sight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        for (const cell of target.children) if (cell instanceof RephraseCell) cell.near = isIntersecting;
      }
    },
    { root: this, rootMargin: '100% 0%' },
  );

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.#press(event));
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('focusin', (event) => this.#follow(event));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
  }

  /** Brings the focus to the grid's tab stop. */
  focusCurrent(): void {
    this.#cellAt(this.#at)?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { place } = this;
    const before = changed.get('place')?.grid;
    if (
      !place ||
      !changed.has('place') ||
      (before?.rows === place.grid.rows && before.columns === place.grid.columns)
    )
      return;
    const { grid, intents, model } = place;
    this.#columns = new Map(grid.columns.map((column) => [column.id, { model, column, intents }]));
    this.#cells = new Map(
      grid.rows.flatMap((row) =>
        grid.columns.map((column) => [
          cellKey({ column: column.id, row: row.key, rollout: 0 }),
          { model, column, row, intents },
        ]),
      ),
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { place } = this;
    if (!place || !changed.has('place')) return;
    // Through the CSSOM: the page's policy allows no style attributes.
    this.style.setProperty('--columns', String(place.grid.columns.length));
    this.#sight.disconnect();
    for (const row of this.querySelectorAll('.row')) this.#sight.observe(row);
    this.#moveTo(this.#at, { focus: false });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { grid } = this.place;
    return html`<div
      class="table"
      role="grid"
      aria-label=${grid.title}
      aria-rowcount=${grid.rows.length + 1}
      aria-colcount=${grid.columns.length + 1}
    >
      <div class="header" role="row" aria-rowindex="1">
        <div class="corner" role="columnheader" tabindex="-1" aria-colindex="1">Document</div>
        ${repeat(
          grid.columns,
          ({ id }) => id,
          ({ id }, index) => html`<rephrase-column
            role="columnheader"
            tabindex="-1"
            aria-colindex=${index + 2}
            .place=${this.#columns.get(id) ?? null}
          ></rephrase-column>`,
        )}
      </div>
      ${repeat(
        grid.rows,
        ({ key }) => key,
        (row, index) => this.#row(row, index),
      )}
    </div>`;
  }

  #row(row: GridRow, index: number): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { grid, intents, model } = this.place;
    const opened = this.opened.has(row.key);
    const cut = grid.columns.some(
      ({ id }) => model.cell({ column: id, row: row.key, rollout: 0 })?.truncated,
    );
    return html`<div
      class="row ${opened ? 'opened' : ''}"
      role="row"
      aria-rowindex=${index + 2}
      aria-expanded=${opened}
    >
      <div
        role="rowheader"
        tabindex="-1"
        aria-colindex="1"
        aria-label="Document ${row.row}, ${row.id}, ${documentTokens(row)}${cut ? ', cut' : ''}"
      >${documentCell(row, { opened, cut }, intents)}</div>
      ${repeat(
        grid.columns,
        ({ id }) => id,
        ({ id }, at) => html`<rephrase-cell
          role="gridcell"
          tabindex="-1"
          aria-colindex=${at + 2}
          .opened=${opened}
          .place=${this.#cells.get(cellKey({ column: id, row: row.key, rollout: 0 })) ?? null}
        ></rephrase-cell>`,
      )}
    </div>`;
  }

  #press(event: KeyboardEvent): void {
    const { place } = this;
    if (!place || event.altKey || event.metaKey) return;
    const step = STEPS[event.ctrlKey ? `Ctrl+${event.key}` : event.key];
    const onButton = event.target instanceof HTMLButtonElement;
    if (step) this.#moveTo(step(this.#at, this.#last()), { focus: true });
    else if (event.ctrlKey || (onButton && (event.key === 'Enter' || event.key === ' '))) return;
    else if (!this.#act(event.key, place)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What a key does where the focus is; false when it does nothing there. */
  #act(key: string, { grid, intents }: GridPlace): boolean {
    const row = grid.rows[this.#at.row];
    const column = grid.columns[this.#at.column - 1];
    if ((key === 'Enter' || key === ' ') && row) intents.toggleRow(row.key);
    else if (key === 'Enter' && column) intents.openPrompt(column.id);
    else if (key === 'Escape' && row && this.opened.has(row.key)) {
      intents.toggleRow(row.key);
      this.focusCurrent();
    } else if (row && column) {
      const cell = { column: column.id, row: row.key, rollout: 0 };
      if (key === 'e') intents.showRequest(cell);
      else if (key === 'r') intents.rerunCell(cell);
      else if (key === 's') intents.stopCell(cell);
      else return false;
    } else return false;
    return true;
  }

  /** A click opens a closed row; in an open one text is selected, and its chevron closes it. */
  #click(event: Event): void {
    const cell = cellOf(event);
    if (!cell || event.composedPath().some((element) => element instanceof HTMLButtonElement)) return;
    const row = this.place?.grid.rows[this.#positionOf(cell)?.row ?? -1];
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
    const last = this.#last();
    const at = {
      row: Math.min(Math.max(wanted.row, -1), last.row),
      column: Math.min(Math.max(wanted.column, 0), last.column),
    };
    const before = this.#cellAt(this.#at);
    const now = this.#cellAt(at);
    if (!now) return;
    if (before && before !== now) markCurrent(before, '-1');
    markCurrent(now, '0');
    this.#at = at;
    if (!options.focus) return;
    now.focus();
    const { grid } = this.place ?? {};
    const column = grid?.columns[at.column - 1];
    const row = grid?.rows[at.row];
    if (column && row) this.onFocusCell({ column: column.id, row: row.key, rollout: 0 });
  }

  #last(): Position {
    const { grid } = this.place ?? {};
    return { row: (grid?.rows.length ?? 0) - 1, column: grid?.columns.length ?? 0 };
  }

  #cellAt({ row, column }: Position): HTMLElement | null {
    const line = this.querySelectorAll('[role=row]')[row + 1];
    const cell = line?.children[column];
    return cell instanceof HTMLElement ? cell : null;
  }

  #positionOf(cell: HTMLElement): Position | null {
    const line = cell.parentElement;
    if (!line) return null;
    return { row: Number(line.ariaRowIndex) - 2, column: Number(cell.ariaColIndex) - 1 };
  }
}

function cellOf(event: Event): HTMLElement | null {
  const element = event.composedPath()[0];
  return element instanceof Element
    ? element.closest<HTMLElement>('[role=gridcell], [role=rowheader], [role=columnheader]')
    : null;
}

function markCurrent(cell: HTMLElement, tabindex: '0' | '-1'): void {
  cell.setAttribute('tabindex', tabindex);
  if (cell instanceof RephraseCell) cell.current = tabindex === '0';
}

customElements.define('rephrase-grid', RephraseGrid);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-grid': RephraseGrid;
  }
}
