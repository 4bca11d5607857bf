/** The page's one root: joins the model to its parts and turns intents into messages for the host. */
import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CellAddress, CellWish, Progress } from '../messages.ts';
import { drawerStyles } from './drawerStyles.ts';
import { emptyPage, keysDialog, noticeLine, toolbar } from './frame.ts';
import { GridModel } from './gridModel.ts';
import { gridStyles } from './gridStyles.ts';
import type { GridPlace } from './gridView.ts';
import './gridView.ts';
import type { HostLink, VsCodeApi } from './hostLink.ts';
import { joinHost } from './hostLink.ts';
import type { Intents } from './intents.ts';
import './requestView.ts';
import { baseStyles, frameStyles } from './styles.ts';
import { runEnded } from './words.ts';

/** Scrolling is given this much rest before it is remembered. */
const REST_MS = 200;

export class RephrasePreview extends LitElement {
  static override readonly styles = [baseStyles, frameStyles, gridStyles, drawerStyles];

  readonly #model = new GridModel();
  #link: HostLink | null = null;
  #wasRunning = false;
  #rest = 0;
  /** One object as long as the grid is one: a new one redraws every cell. */
  #place: GridPlace | null = null;
  #scrollWanted: { readonly top: number; readonly left: number } | null = null;
  @state() private accessor opened: ReadonlySet<string> = new Set();
  /** The cell whose exact request is shown. */
  @state() private accessor requested: CellAddress | null = null;
  @state() private accessor announced = '';

  readonly #intents: Intents = {
    run: ({ fresh }) => this.#link?.post({ type: 'run', fresh }),
    stop: () => this.#link?.post({ type: 'stop' }),
    stopCell: (cell) => this.#wish('stop', cell),
    rerunCell: (cell) => this.#wish('rerun', cell),
    showRequest: (cell) => this.#showRequest(cell),
    openRequest: (cell) => this.#wish('openRequest', cell),
    copyRequest: (cell) => this.#wish('copyRequest', cell),
    closeRequest: () => this.#closeRequest(),
    openRephrasing: (cell) => this.#wish('openRephrasing', cell),
    copyRephrasing: (cell) => this.#wish('copyRephrasing', cell),
    openPrompt: (column) => this.#link?.post({ type: 'openPrompt', column }),
    openDocument: (row) => this.#link?.post({ type: 'openDocument', row }),
    toggleRow: (row) => this.#toggle(row),
    mend: (action, cell) => {
      if (action === 'exactRequest' && cell) this.#showRequest(cell);
      else this.#link?.post({ type: 'mend', action, cell });
    },
    showKeys: () => this.renderRoot.querySelector('dialog')?.showModal(),
  };

  /** Joins the page to VS Code and asks for everything. Called once, by the page's entry. */
  join(api: VsCodeApi): void {
    const link = joinHost(api, (message) => {
      for (const cell of this.#model.receive(message)) link.post({ type: 'cell', wish: 'resync', cell });
    });
    this.#link = link;
    this.opened = new Set(link.state?.opened);
    this.#scrollWanted = link.state?.scroll ?? null;
    this.#model.watch('grid', () => this.requestUpdate());
    this.#model.watch('request', () => this.requestUpdate());
    this.#model.watch('progress', () => this.#heardProgress(this.#model.progress));
    this.addEventListener('keydown', (event) => this.#press(event));
    window.addEventListener('pagehide', () => this.#keep());
    link.post({ type: 'ready' });
  }

  protected override render(): TemplateResult {
    const { grid, progress } = this.#model;
    return html`
      ${toolbar(grid, progress, this.#intents)}
      ${grid?.notices.map((notice) => noticeLine(notice, this.#intents))}
      <div class="body"><div class="split">
        ${grid?.empty ? emptyPage(grid.empty, this.#intents) : this.#grid()}
        ${this.#drawer()}
      </div></div>
      ${keysDialog()}
      <div class="only-spoken" role="status" aria-live="polite">${this.announced}</div>
    `;
  }

  protected override updated(_: PropertyValues<this>): void {
    const { done, total } = this.#model.progress;
    const bar = this.renderRoot.querySelector<HTMLElement>('.bar');
    bar?.style.setProperty('transform', `scaleX(${total === 0 ? 0 : done / total})`);
    this.#scrollBack();
  }

  #grid(): TemplateResult | typeof nothing {
    const { grid } = this.#model;
    if (!grid || grid.rows.length === 0) return html`<div class="empty"></div>`;
    if (this.#place?.grid !== grid) this.#place = { model: this.#model, grid, intents: this.#intents };
    return html`<rephrase-grid
      .place=${this.#place}
      .opened=${this.opened}
      .onFocusCell=${this.#followFocus}
      @scroll=${() => this.#keepSoon()}
    ></rephrase-grid>`;
  }

  #drawer(): TemplateResult | typeof nothing {
    const { grid, request } = this.#model;
    if (!this.requested) return nothing;
    return html`<rephrase-request
      role="region"
      aria-label="Exact request"
      .place=${{ cell: this.requested, grid, shown: request, intents: this.#intents }}
    ></rephrase-request>`;
  }

  /** An open drawer shows the cell that has the focus. */
  readonly #followFocus = (cell: CellAddress): void => {
    if (this.requested) this.#showRequest(cell, { focus: false });
  };

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '?') this.#intents.showKeys();
    else if (event.key === 'Escape' && this.requested) this.#closeRequest();
    else return;
    event.preventDefault();
  }

  #wish(wish: CellWish, cell: CellAddress): void {
    this.#link?.post({ type: 'cell', wish, cell });
  }

  #showRequest(cell: CellAddress, options = { focus: true }): void {
    this.requested = cell;
    this.#wish('showRequest', cell);
    if (!options.focus) return;
    void this.updateComplete.then(() => this.renderRoot.querySelector('rephrase-request')?.focusHeading());
  }

  #closeRequest(): void {
    this.requested = null;
    void this.updateComplete.then(() => this.renderRoot.querySelector('rephrase-grid')?.focusCurrent());
  }

  #toggle(row: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(row)) opened.add(row);
    this.opened = opened;
    this.#keep();
  }

  #heardProgress(progress: Progress): void {
    if (this.#wasRunning && !progress.running && progress.total > 0) this.announced = runEnded(progress);
    else if (progress.running) this.announced = '';
    this.#wasRunning = progress.running;
    this.requestUpdate();
  }

  #keepSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#keep(), REST_MS);
  }

  /** Leaves behind what a reloaded window or a page that was hidden needs. */
  #keep(): void {
    const { grid } = this.#model;
    const view = this.renderRoot.querySelector('rephrase-grid');
    if (!grid) return;
    this.#link?.keep({
      version: 1,
      uris: grid.uris,
      models: grid.models,
      opened: [...this.opened],
      scroll: { top: view?.scrollTop ?? 0, left: view?.scrollLeft ?? 0 },
    });
  }

  /** Once, when the first grid of this page is laid out. */
  #scrollBack(): void {
    const view = this.renderRoot.querySelector('rephrase-grid');
    if (this.#model.grid && !this.#scrollWanted) this.#keepSoon();
    if (!view || !this.#scrollWanted) return;
    const { top, left } = this.#scrollWanted;
    this.#scrollWanted = null;
    void view.updateComplete.then(() => view.scrollTo(left, top));
  }
}

customElements.define('rephrase-preview', RephrasePreview);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-preview': RephrasePreview;
  }
}
