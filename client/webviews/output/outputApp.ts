/** The page over an output: source beside rephrasing, row by row, with filters and measures over all rows. */

import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type {
  OutputFilter,
  OutputHead,
  OutputMeasures,
  OutputPage,
  OutputPageMessage,
  OutputPageState,
  OutputRowView,
  Reading,
} from '../outputContract.ts';
import { decodeOutputHostMessage, decodeOutputPageState } from '../outputContract.ts';
import { icon } from '../preview/icons.ts';
import { t, whole, withKey } from '../preview/l10n.ts';
import { readingStyles } from '../preview/readingStyles.ts';
import { baseStyles } from '../preview/styles.ts';
import { filterBar } from './filterBar.ts';
import { measuresPanel } from './measuresPanel.ts';
import { outputStyles } from './outputStyles.ts';
import { rowTemplate } from './rowTemplate.ts';

/** What VS Code gives a webview. */
export interface OutputVsCodeApi {
  postMessage(message: OutputPageMessage): void;
  getState(): unknown;
  setState(state: OutputPageState): void;
}

/** Scrolling is given this much rest before it is remembered. */
const REST_MS = 200;

export class RephraseOutput extends LitElement {
  static override readonly styles = [baseStyles, readingStyles, outputStyles];

  #api: OutputVsCodeApi | null = null;
  @state() private accessor head: OutputHead | null = null;
  @state() private accessor page: OutputPage | null = null;
  @state() private accessor measures: OutputMeasures | null = null;
  @state() private accessor reading: Reading = 'rendered';
  @state() private accessor opened: ReadonlySet<string> = new Set();
  /** Which rollout of a row is shown, where it is not the first. */
  @state() private accessor rollouts: ReadonlyMap<string, number> = new Map();
  @state() private accessor announced = '';
  /** Where to scroll once the first rows are there: a page that was hidden begins anew. */
  #topWanted = 0;
  #rest = 0;

  /** Joins the page to VS Code and asks for everything. Called once, by the page's entry. */
  join(api: OutputVsCodeApi): void {
    this.#api = api;
    const kept = decodeOutputPageState(api.getState());
    if (kept) {
      this.reading = kept.reading;
      this.opened = new Set(kept.opened);
      this.#topWanted = kept.top;
    }
    window.addEventListener('pagehide', () => this.#keep());
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const decoded = decodeOutputHostMessage(data);
      if (!decoded.ok) console.error(`Rephrase output: a message was dropped. ${decoded.problem}`);
      else if (decoded.value.type === 'head') this.#takeHead(decoded.value.head);
      else if (decoded.value.type === 'page') this.#takePage(decoded.value.page);
      else this.measures = decoded.value.measures;
    });
    // Of the window: a page that VS Code has just given the focus has it nowhere yet.
    window.addEventListener('keydown', (event) => this.#press(event));
    api.postMessage({ type: 'ready' });
  }

  protected override render(): TemplateResult {
    const { head, page } = this;
    if (!head || !page) return html`<p class="waiting quiet">${t('Reading rows…')}</p>`;
    return html`
      <header>
        ${filterBar({
          head,
          reading: this.reading,
          setFilter: (filter) => this.#setFilter(filter),
          setReading: (reading) => {
            this.reading = reading;
            this.#keep();
          },
        })}
      </header>
      <main @scroll=${() => this.#keepSoon()}>
        ${measuresPanel(this.measures, {
          start: () => this.#post({ type: 'measure' }),
          stop: () => this.#post({ type: 'stopMeasuring' }),
        })}
        ${this.#body(page)}
      </main>
      ${this.#pager(page)}
      <div class="only-spoken" role="status" aria-live="polite">${this.announced}</div>
    `;
  }

  #body(page: OutputPage): TemplateResult {
    if (page.trouble !== null && page.rows.length === 0) {
      return html`<p class="waiting bad">${icon('error')} ${page.trouble}</p>`;
    }
    if (page.rows.length === 0 && !page.searching) {
      return html`<p class="waiting">${t('No row is so. Change the filter, or take it away.')}</p>`;
    }
    return html`<div class="rows" role="list" aria-label=${t('Rows')}>
      ${repeat(
        page.rows,
        ({ place }) => place,
        (row) => this.#row(row),
      )}
    </div>`;
  }

  /** Drawn again only when something of it changes: a text that is rendered or compared anew loses what a reader selected. */
  #row(row: OutputRowView): unknown {
    const { place } = row;
    const { reading } = this;
    const opened = this.opened.has(place);
    const rollout = this.rollouts.get(place) ?? 0;
    return guard([row, reading, opened, rollout], () =>
      rowTemplate(row, {
        reading,
        opened,
        rollout,
        toggle: () => this.#toggle(place),
        showRollout: (at) => {
          this.rollouts = new Map([...this.rollouts, [place, at]]);
        },
        openRow: () => this.#post({ type: 'openRow', place }),
        openLink: (url) => this.#post({ type: 'openLink', url }),
      }),
    );
  }

  #pager(page: OutputPage): TemplateResult {
    return html`<footer>
      <button class="tool" title=${t('To the first row')} ?disabled=${!page.hasPrevious} @click=${() => this.#post({ type: 'first' })}>${t('First')}</button>
      <button class="tool" title=${withKey(t('Previous rows'), 'p')} ?disabled=${!page.hasPrevious} @click=${() => this.#post({ type: 'previous' })}>${t('Previous')}</button>
      <span class="figures">${pageWords(page)}</span>
      <button class="tool" title=${withKey(t('Next rows'), 'n')} ?disabled=${!page.hasNext} @click=${() => this.#post({ type: 'next' })}>${t('Next')}</button>
      ${
        page.searching
          ? html`<span class="quiet">${t('Searching…')}</span><button class="tool" @click=${() => this.#post({ type: 'stop' })}>${t('Stop')}</button>`
          : nothing
      }
      ${page.trouble === null || page.rows.length === 0 ? nothing : html`<span class="bad">${page.trouble}</span>`}
      <span class="keys quiet">${t('n next · p previous · Enter open · / find')}</span>
    </footer>`;
  }

  #post(message: OutputPageMessage): void {
    this.#api?.postMessage(message);
  }

  #takeHead(head: OutputHead): void {
    this.head = head;
    this.#keep();
  }

  #takePage(page: OutputPage): void {
    const before = this.page;
    this.page = page;
    if (!page.searching) this.announced = pageWords(page);
    if (before?.first === page.first) return;
    if (before) {
      this.opened = new Set();
      this.rollouts = new Map();
    }
    const top = before ? 0 : this.#topWanted;
    void this.updateComplete.then(() => this.renderRoot.querySelector('main')?.scrollTo(0, top));
    this.#keep();
  }

  /** What comes begins at its first row, as it may have the number of the one before. */
  #setFilter(filter: OutputFilter): void {
    this.renderRoot.querySelector('main')?.scrollTo(0, 0);
    if (this.head) this.head = { ...this.head, filter };
    this.#post({ type: 'filter', filter });
  }

  #toggle(place: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(place)) opened.add(place);
    this.opened = opened;
    this.#keep();
  }

  #keepSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#keep(), REST_MS);
  }

  /** Leaves behind what this page needs when it comes back after it was hidden; its rows are the host's. */
  #keep(): void {
    if (!this.head) return;
    this.#api?.setState({
      version: 1,
      path: this.head.path,
      reading: this.reading,
      opened: [...this.opened],
      top: this.renderRoot.querySelector('main')?.scrollTop ?? this.#topWanted,
    });
  }

  #press(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    // They scroll by the arrows themselves.
    if (target instanceof HTMLElement && target.matches('.groups') && event.key.startsWith('Arrow')) return;
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('.row')];
    const at = rows.indexOf(this.shadowRoot?.activeElement?.closest<HTMLElement>('.row') ?? document.body);
    if (event.key === 'n') this.#post({ type: 'next' });
    else if (event.key === 'p') this.#post({ type: 'previous' });
    else if (event.key === '/')
      this.renderRoot.querySelector<HTMLInputElement>('input[type=search]')?.focus();
    else if (event.key === 'ArrowDown') rows[Math.min(rows.length - 1, at + 1)]?.focus();
    else if (event.key === 'ArrowUp') rows[Math.max(0, at - 1)]?.focus();
    else return;
    event.preventDefault();
  }
}

customElements.define('rephrase-output', RephraseOutput);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-output': RephraseOutput;
  }
}

function pageWords({ first, rows }: OutputPage): string {
  if (rows.length === 0) return t('No rows');
  const last = first + rows.length - 1;
  return t('Rows {0} to {1}', whole(first), whole(last));
}
