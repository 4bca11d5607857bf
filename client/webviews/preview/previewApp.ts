/** The page's one root: joins the model to its parts and turns intents into messages for the host. */

import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CellAddress, CellStatus, PageMessage, Progress } from '../messages.ts';
import { cellStyles } from './cellStyles.ts';
import { commentDialog, samplingDialog } from './dialogs.ts';
import { drawer } from './drawer.ts';
import { drawerStyles } from './drawerStyles.ts';
import type { Drill } from './filterRows.ts';
import { t } from './l10n.ts';
import './finding/findBar.ts';
import { Finder } from './finding/finder.ts';
import { drillLine, emptyPage, nothingShown, noticeLine } from './frame.ts';
import { GridModel } from './gridModel.ts';
import { gridStyles } from './gridStyles.ts';
import type { GridPlace, RephraseGrid } from './gridView.ts';
import './gridView.ts';
import type { HostLink, VsCodeApi } from './hostLink.ts';
import { joinHost } from './hostLink.ts';
import type { Intents, PanelIntents } from './intents.ts';
import { keysDialog } from './keys.ts';
import { makeIntents } from './makeIntents.ts';
import './menuView.ts';
import { failedCells, openMenus } from './openMenus.ts';
import { panelStyles } from './panelStyles.ts';
import { readingStyles } from './readingStyles.ts';
import { SightTeller } from './sightTeller.ts';
import './votingView.ts';
import type { Shown } from './shownRows.ts';
import { ShownRows } from './shownRows.ts';
import { styled } from './styled.ts';
import { baseStyles, frameStyles } from './styles.ts';
import { summaryStyles } from './summaryStyles.ts';
import { toolbar } from './toolbar.ts';
import { READINGS } from './viewState.ts';
import { ViewStore } from './viewStore.ts';
import { runEnded } from './words.ts';

/** Scrolling is given this much rest before it is remembered. */
const REST_MS = 200;

export class RephrasePreview extends LitElement {
  static override readonly styles = [
    baseStyles,
    frameStyles,
    gridStyles,
    cellStyles,
    summaryStyles,
    readingStyles,
    drawerStyles,
    panelStyles,
  ];

  readonly #model = new GridModel();
  readonly #store = new ViewStore(() => this.#arranged());
  readonly #shownRows = new ShownRows(this.#model);
  readonly #finder = new Finder({
    model: this.#model,
    link: () => this.#link,
    grid: () => this.#grid,
    changed: () => this.requestUpdate(),
  });
  #link: HostLink | null = null;
  #wasRunning = false;
  #rest = 0;
  /** One object as long as the grid shows the same: a new one redraws every row. */
  #place: GridPlace | null = null;
  #scrollWanted: { readonly top: number; readonly left: number } | null = null;
  readonly #sight = new SightTeller(this.#store, (message) => this.#post(message));
  readonly #heardSight = (rows: readonly string[]): void => this.#sight.heard(rows);
  /** The cell whose exact request is shown. */
  @state() private accessor requested: CellAddress | null = null;
  /** How that cell stood when its request was asked for. */
  #requestedAt: CellStatus | null = null;
  @state() private accessor commented: CellAddress | null = null;
  @state() private accessor drilled: Drill | null = null;
  @state() private accessor announced = '';

  readonly #panels: PanelIntents = {
    ...openMenus({
      model: this.#model,
      store: this.#store,
      intents: () => this.#intents,
      show: (anchor, menu) => this.renderRoot.querySelector('rephrase-menu')?.show(anchor, menu),
    }),
    closeDrawer: () => this.#closeDrawer(),
    showKeys: () => this.#dialog('keys'),
    showSampling: () => this.#dialog('sampling'),
    find: () => this.#find(),
  };

  readonly #intents: Intents = makeIntents({
    model: this.#model,
    store: this.#store,
    post: (message) => this.#post(message),
    showRequest: (cell) => this.#showRequest(cell),
    startComment: (cell) => {
      this.commented = cell;
      void this.updateComplete.then(() => this.#dialog('comment'));
    },
    drill: (drill) => {
      this.drilled = drill;
    },
    widthOf: (column) => this.#grid?.widthOf(column) ?? 0,
    documentWidth: () => this.#grid?.documentWidth() ?? 0,
    panels: this.#panels,
  });

  /** Joins the page to VS Code and asks for everything. Called once, by the page's entry. */
  join(api: VsCodeApi): void {
    const link = joinHost(api, (message) => {
      for (const cell of this.#model.receive(message)) link.post({ type: 'cell', wish: 'resync', cell });
    });
    this.#link = link;
    if (link.state) this.#store.restore(link.state.view, link.state.opened);
    this.#scrollWanted = link.state?.scroll ?? null;
    for (const topic of ['grid', 'request', 'controls', 'comparison'] as const) {
      this.#model.watch(topic, () => this.requestUpdate());
    }
    this.#model.watch('judging', () => this.#heardVoting());
    // Only a filter looks at the cells, and an open drawer at its own.
    this.#model.watch('cells', () => this.#filters && this.requestUpdate());
    this.#model.watch('cells', () => this.#followRequested({ anew: false }));
    this.#model.watch('grid', () => this.#followRequested({ anew: true }));
    this.#model.watch('progress', () => this.#heardProgress(this.#model.progress));
    // Of the window: a page that VS Code has just given the focus has it nowhere yet.
    window.addEventListener('keydown', (event) => this.#press(event));
    window.addEventListener('pagehide', () => this.#keep());
    link.post({ type: 'ready' });
  }

  protected override render(): TemplateResult {
    const { grid } = this.#model;
    const { view } = this.#store;
    const shown = grid && this.#shownRows.of(grid, view, this.#store.look, this.drilled);
    return html`
      ${toolbar({
        model: this.#model,
        view,
        drill: this.drilled,
        shown: shown?.rows.length ?? 0,
        total: grid?.rows.length ?? 0,
        hidden: (grid?.columns.length ?? 0) - (shown?.columns.length ?? 0),
        failed: () => failedCells(this.#model, this.#store),
        intents: this.#intents,
      })}
      ${grid?.notices.map((notice) => noticeLine(notice, this.#intents))}
      ${this.drilled ? drillLine(this.drilled, this.#intents) : nothing}
      ${this.#finding()}
      <div class="body"><div class="split">
        ${this.#main(shown)}
        ${this.#model.voting ? nothing : drawer(this.#model, this.requested, this.#intents)}
      </div></div>
      <rephrase-menu></rephrase-menu>
      ${keysDialog()} ${samplingDialog(this.#model.controls, this.#intents)} ${this.#commenting()}
      <div class="only-spoken" role="status" aria-live="polite">${this.announced}</div>
    `;
  }

  protected override updated(_: PropertyValues<this>): void {
    const { done, total } = this.#model.progress;
    const bar = this.renderRoot.querySelector<HTMLElement>('.bar');
    bar?.style.setProperty('transform', `scaleX(${total === 0 ? 0 : done / total})`);
    this.#scrollBack();
  }

  get #grid(): RephraseGrid | null {
    return this.renderRoot.querySelector('rephrase-grid');
  }

  get #filters(): boolean {
    return this.#store.view.filter !== 'all' || this.drilled !== null;
  }

  #main(shown: Shown | null): TemplateResult {
    const { grid, voting } = this.#model;
    if (grid?.empty) return emptyPage(grid.empty, this.#intents);
    if (!voting) return this.#gridOf(shown);
    return html`<rephrase-voting
      role="region"
      aria-label=${t('Blind vote')}
      .place=${{ voting, model: this.#model, rendered: this.#store.view.reading === 'markdown', intents: this.#intents }}
    ></rephrase-voting>`;
  }

  #gridOf(shown: Shown | null): TemplateResult {
    const { grid } = this.#model;
    if (!grid || !shown || grid.rows.length === 0) return html`<div class="empty"></div>`;
    if (shown.rows.length === 0) return nothingShown(this.#intents);
    const { columns, rows } = shown;
    const before = this.#place;
    if (before?.grid !== grid || before.rows !== rows || before.columns !== columns) {
      this.#place = { model: this.#model, grid, rows, columns, intents: this.#intents };
    }
    return html`<rephrase-grid
      .place=${this.#place}
      .opened=${this.#store.opened}
      .look=${this.#store.look}
      .summary=${this.#store.view.summary}
      ${styled({ '--document': this.#documentWidth })}
      .onFocusCell=${this.#followFocus}
      .onSight=${this.#heardSight}
      @scroll=${() => this.#keepSoon()}
    ></rephrase-grid>`;
  }

  /** As a person dragged it; null: the share of the page that the style says. */
  get #documentWidth(): string | null {
    const { documentWidth } = this.#store.view;
    return documentWidth === null ? null : `${documentWidth}px`;
  }

  #finding(): TemplateResult | typeof nothing {
    const { place, query } = this.#finder;
    if (!query) return nothing;
    return html`<rephrase-find
      .query=${query}
      .place=${place}
      .onQuery=${(next: typeof query) => this.#finder.ask(next)}
      .onStep=${(by: 1 | -1) => this.#finder.step(by)}
      .onClose=${() => this.#endFind()}
    ></rephrase-find>`;
  }

  #commenting(): TemplateResult {
    const address = this.commented;
    const cell = address && this.#model.cell(address);
    if (!address || !cell) return commentDialog(null, () => undefined);
    const prompt = this.#model.column(address.column)?.prompt ?? '';
    const name = t('{0}, document {1}', prompt, this.#rowNumber(address.row));
    return commentDialog({ name, cell }, (comment) =>
      this.#post({ type: 'comment', cell: address, comment }),
    );
  }

  /** An open drawer shows the cell that has the focus. */
  readonly #followFocus = (cell: CellAddress): void => {
    if (this.requested) this.#showRequest(cell, { focus: false });
  };

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const isNowhere = event.target === document.body;
    const action = isNowhere && event.key.startsWith('Arrow') ? this.#enterGrid : this.#keyAction(event.key);
    if (!action) return;
    action();
    event.preventDefault();
  }

  #keyAction(key: string): (() => void) | null {
    switch (key) {
      case '?':
        return () => this.#dialog('keys');
      case '/':
        return () => this.#find();
      case 'u':
        return () => this.#intents.toggleSummary();
      case 'v':
        return () => this.#nextReading();
      case 'Escape':
        if (this.requested) return () => this.#closeDrawer();
        if (this.#finder.query) return () => this.#endFind();
        return this.#model.comparison ? () => this.#intents.endComparison() : null;
      default:
        return null;
    }
  }

  readonly #enterGrid = (): void => this.#grid?.focusCurrent();

  #nextReading(): void {
    const at = READINGS.indexOf(this.#store.view.reading);
    this.#intents.setReading(READINGS[(at + 1) % READINGS.length] ?? 'text');
  }

  #find(): void {
    this.#finder.open();
    void this.updateComplete.then(() => this.renderRoot.querySelector('rephrase-find')?.focusInput());
  }

  #endFind(): void {
    this.#finder.close();
    this.#grid?.focusCurrent();
  }

  #post(message: PageMessage): void {
    this.#link?.post(message);
  }

  #dialog(name: 'keys' | 'sampling' | 'comment'): void {
    this.renderRoot.querySelector<HTMLDialogElement>(`dialog.${name}`)?.showModal();
  }

  #rowNumber(key: string): string {
    return String(this.#model.grid?.rows.find((row) => row.key === key)?.row ?? '');
  }

  #showRequest(cell: CellAddress, options = { focus: true }): void {
    this.requested = cell;
    this.#requestedAt = this.#model.cell(cell)?.status ?? null;
    this.#intents.wish('showRequest', cell);
    if (!options.focus) return;
    void this.updateComplete.then(() => this.renderRoot.querySelector('rephrase-request')?.focusHeading());
  }

  /** An open drawer shows the request as it is now: prompts are changed and cells are run beside it. */
  #followRequested({ anew }: { readonly anew: boolean }): void {
    const cell = this.requested && this.#model.cell(this.requested);
    if (this.requested && !cell) this.#closeDrawer();
    else if (this.requested && (anew || cell?.status !== this.#requestedAt))
      this.#showRequest(this.requested, { focus: false });
  }

  #closeDrawer(): void {
    this.requested = null;
    void this.updateComplete.then(() => this.#grid?.focusCurrent());
  }

  /** What a person arranged is drawn and kept. */
  #arranged(): void {
    this.requestUpdate();
    this.#keep();
  }

  #heardProgress(progress: Progress): void {
    if (this.#wasRunning && !progress.running && progress.total > 0) this.announced = runEnded(progress);
    else if (progress.running) this.announced = '';
    this.#wasRunning = progress.running;
    this.requestUpdate();
  }

  /** A new ballot takes the focus; the grid gets it back. */
  #heardVoting(): void {
    this.requestUpdate();
    void this.updateComplete.then(async () => {
      const view = this.renderRoot.querySelector('rephrase-voting');
      await view?.updateComplete;
      if (view) view.focusBallot();
      else if (this.renderRoot instanceof ShadowRoot && !this.renderRoot.activeElement)
        this.#grid?.focusCurrent();
    });
  }

  #keepSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#keep(), REST_MS);
  }

  /** Leaves behind what a reloaded window or a page that was hidden needs. */
  #keep(): void {
    const { grid } = this.#model;
    const view = this.#grid;
    if (!grid) return;
    this.#link?.keep({
      version: 1,
      uris: grid.uris,
      models: grid.models,
      parameters: grid.parameters,
      opened: [...this.#store.opened],
      scroll: { top: view?.scrollTop ?? 0, left: view?.scrollLeft ?? 0 },
      view: this.#store.view,
    });
  }

  /** Once, when the first grid of this page is laid out. */
  #scrollBack(): void {
    const view = this.#grid;
    if (this.#model.grid && !this.#scrollWanted) this.#keepSoon();
    if (!view || !this.#scrollWanted) return;
    const { top, left } = this.#scrollWanted;
    this.#scrollWanted = null;
    void view.updateComplete.then(() => view.scrollTo(left, top));
  }
}

/** Whether a key is part of a text that somebody writes. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

customElements.define('rephrase-preview', RephrasePreview);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-preview': RephrasePreview;
  }
}
