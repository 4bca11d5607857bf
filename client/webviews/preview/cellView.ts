/** One cell: a rephrasing as plain text, whatever it contains, with its state and figures below it. */
import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { CellAddress, CellSnapshot, GridColumn, GridRow, MendName } from '../messages.ts';
import { cellFooter } from './cellFooter.ts';
import type { IconName } from './codicons.ts';
import type { GridModel } from './gridModel.ts';
import { cellKey } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { LightElement } from './lightElement.ts';
import { cellName, whole } from './words.ts';

/** Where a cell stands and whom it talks to. */
export interface CellPlace {
  readonly model: GridModel;
  readonly column: GridColumn;
  readonly row: GridRow;
  readonly intents: Intents;
}

/** Enough for six lines of a wide column; the rest is not laid out while a row is closed. */
const CLOSED_CHARACTERS = 2_400;
/** A page stays smooth up to here; what is longer opens in an editor. */
const OPENED_CHARACTERS = 200_000;

export class RephraseCell extends LightElement {
  @property({ attribute: false }) accessor place: CellPlace | null = null;
  @property({ type: Boolean }) accessor opened = false;
  /** Whether the cell is the grid's tab stop: then its buttons are reached by Tab. */
  @property({ type: Boolean }) accessor current = false;

  #near = true;
  /** What was last drawn; null where pieces have arrived since. */
  #drawn: CellSnapshot['status'] | null = null;

  /** Whether the cell is on the screen or close to it. Elsewhere arriving text is not drawn until it comes near. */
  set near(near: boolean) {
    this.#near = near;
    if (near && this.#drawn === null) this.requestUpdate();
  }

  get address(): CellAddress | null {
    return this.place && { column: this.place.column.id, row: this.place.row.key, rollout: 0 };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { address, place } = this;
    if (!changed.has('place') || !place || !address) return;
    this.watching([place.model.watch(`cell ${cellKey(address)}`, () => this.#follow())]);
  }

  protected override updated(): void {
    const { place } = this;
    const cell = this.#cell();
    if (!place || !cell) return;
    this.#drawn = cell.status;
    this.setAttribute('aria-label', cellName(place.column, place.row, cell));
  }

  protected override render(): TemplateResult | typeof nothing {
    const cell = this.#cell();
    if (!this.place || !cell) return nothing;
    const failedWithText = cell.error !== null && cell.text !== '' ? 'failed-with-text' : '';
    return html`
      <div class="content ${cell.status} ${failedWithText}">
        ${cell.error ? this.#problem(cell.error) : nothing}
        ${cell.error && cell.text === '' ? nothing : this.#text(cell)}
        ${cellFooter(cell)}
      </div>
      ${this.#actions(cell)}
    `;
  }

  /** A new state is drawn wherever the cell is; more text only where it can be seen. */
  #follow(): void {
    const status = this.#cell()?.status;
    if (this.#near || status !== 'streaming' || this.#drawn === 'queued') this.requestUpdate();
    else this.#drawn = null;
  }

  #cell(): CellSnapshot | null {
    const { address, place } = this;
    return place && address ? place.model.cell(address) : null;
  }

  #text(cell: CellSnapshot): TemplateResult {
    if (isEmptyAnswer(cell)) {
      return html`<div class="text">${this.#reasoning(cell)}<span class="hint">The answer is empty.</span></div>`;
    }
    const shown = cell.text.slice(0, this.opened ? OPENED_CHARACTERS : CLOSED_CHARACTERS);
    const beyond = cell.text.length - shown.length;
    const caret = cell.status === 'streaming' && beyond === 0 ? html`<span class="caret"></span>` : nothing;
    // White space counts in here.
    return html`<div class="text" dir="auto">${this.#reasoning(cell)}${shown}${caret}${this.#beyond(beyond)}</div>`;
  }

  /** Folded beside an answer; in its place while there is none yet. */
  #reasoning(cell: CellSnapshot): TemplateResult | typeof nothing {
    if (cell.reasoning === '') return nothing;
    if (cell.text === '')
      return html`<span class="reasoning">${cell.reasoning.slice(-CLOSED_CHARACTERS)}</span>`;
    if (!this.opened) return nothing;
    return html`<details class="reasoning">
      <summary>Reasoning, ${whole(cell.reasoning.length)} characters</summary>
      <div dir="auto">${cell.reasoning.slice(0, OPENED_CHARACTERS)}</div>
    </details>`;
  }

  #beyond(characters: number): TemplateResult | typeof nothing {
    if (!this.opened || characters <= 0) return nothing;
    return html`<button class="link more" tabindex=${this.#tab} @click=${this.#say('openRephrasing')}>
      ${whole(characters)} more characters: open in an editor
    </button>`;
  }

  #problem({ message, actions }: NonNullable<CellSnapshot['error']>): TemplateResult {
    const mend =
      (action: MendName) =>
      (event: Event): void => {
        event.stopPropagation();
        this.place?.intents.mend(action, this.address);
      };
    return html`<div class="problem">
      ${icon('error', 'bad')}
      <div>
        <div class="message" dir="auto">${message}</div>
        ${actions.map(
          ({ action, label }) =>
            html`<button class="link" tabindex=${this.#tab} @click=${mend(action)}>${label}</button> `,
        )}
      </div>
    </div>`;
  }

  #actions({ status, text }: CellSnapshot): TemplateResult {
    const running = status === 'queued' || status === 'streaming';
    return html`<div class="actions">
      ${running ? this.#action('stop', 'Stop (s)', 'stopCell') : this.#action('refresh', 'Run Again (r)', 'rerunCell')}
      ${this.#action('json', 'Exact Request (e)', 'showRequest')}
      ${text === '' ? nothing : this.#action('copy', 'Copy', 'copyRephrasing')}
      ${text === '' ? nothing : this.#action('go-to-file', 'Open in Editor', 'openRephrasing')}
    </div>`;
  }

  #action(name: IconName, title: string, intent: CellIntent): TemplateResult {
    return html`<button title=${title} aria-label=${title} tabindex=${this.#tab} @click=${this.#say(intent)}>
      ${icon(name)}
    </button>`;
  }

  get #tab(): '0' | '-1' {
    return this.current ? '0' : '-1';
  }

  #say(intent: CellIntent): (event: Event) => void {
    return (event) => {
      event.stopPropagation();
      const { address } = this;
      if (address) this.place?.intents[intent](address);
    };
  }
}

/** Intents that are about one cell alone. */
type CellIntent = 'stopCell' | 'rerunCell' | 'showRequest' | 'copyRephrasing' | 'openRephrasing';

function isEmptyAnswer(cell: CellSnapshot): boolean {
  return cell.finishedAt !== null && cell.characters === 0 && cell.error === null;
}

customElements.define('rephrase-cell', RephraseCell);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-cell': RephraseCell;
  }
}
