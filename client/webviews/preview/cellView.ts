/** One cell: a rephrasing, whatever it contains, with its state and figures below it. */

import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { CellAddress, CellSnapshot, GridColumn, GridRow } from '../messages.ts';
import { cellFooter } from './cellFooter.ts';
import { CLOSED_CHARACTERS, closedCharacters, ERROR_CHARACTERS, OPENED_CHARACTERS } from './cellLimits.ts';
import { CellText } from './cellText.ts';
import type { IconName } from './codicons.ts';
import type { GridModel, Topic } from './gridModel.ts';
import { placeKey } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { characters, moment, moreCharacters, t, whole, withKey } from './l10n.ts';
import { LightElement } from './lightElement.ts';
import type { Look } from './look.ts';
import { comparedWith, markedFor } from './look.ts';
import { sameCell } from './viewStore.ts';
import { cellName, rolloutsText } from './words.ts';

/** Where a cell stands and whom it talks to. */
export interface CellPlace {
  readonly model: GridModel;
  readonly column: GridColumn;
  readonly row: GridRow;
  readonly intents: Intents;
}

/** Figures of a cell whose text is full are drawn this often. */
const FIGURES_MS = 250;

export class RephraseCell extends LightElement {
  @property({ attribute: false }) accessor place: CellPlace | null = null;
  @property({ attribute: false }) accessor look: Look | null = null;
  @property({ type: Boolean }) accessor opened = false;
  /** Whether the cell is the grid's tab stop: then its buttons are reached by Tab. */
  @property({ type: Boolean }) accessor current = false;
  /** CSS pixels; null while unknown. */
  @property({ attribute: false }) accessor width: number | null = null;
  readonly #text = new CellText();
  /** Whether what arrives cannot be seen any more: then only the figures below it change. */
  #full = false;
  #soon = 0;

  /** The rollout that is shown. */
  get address(): CellAddress | null {
    if (!this.place) return null;
    const place = { column: this.place.column.id, row: this.place.row.key };
    return { ...place, rollout: this.place.model.shownRollout(place) };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { address, look, place } = this;
    if (!place || !address || !(changed.has('place') || changed.has('look'))) return;
    const redraw = (): void => this.#follow();
    const topics: Topic[] = [`cell:${placeKey(address)}`];
    // What it is compared with may arrive, or change, after itself.
    if (look?.baseline === 'source') topics.push(`row:${address.row}`);
    const other = look?.baseline === 'marked' ? markedFor(look, address) : null;
    if (other) topics.push(`cell:${placeKey(other)}`);
    this.watching(() => topics.map((topic) => place.model.watch(topic, redraw)));
  }

  protected override updated(): void {
    const { address, place } = this;
    const cell = this.#cell();
    if (!place || !cell || !address) return;
    const { column, model, row } = place;
    const rollouts = rolloutsText(model.rollouts(address), address.rollout);
    this.setAttribute('aria-label', cellName(column, row, cell, rollouts));
  }

  protected override render(): TemplateResult | typeof nothing {
    const cell = this.#cell();
    const { address } = this;
    if (!this.place || !cell || !address) return nothing;
    const failedWithText = cell.error !== null && cell.text !== '' ? 'failed-with-text' : '';
    const marked = this.#isMarked(address) ? 'marked' : '';
    return html`
      <div class="content ${cell.status} ${failedWithText} ${marked}">
        ${cell.error ? this.#problem(cell.error) : nothing}
        ${cell.error && cell.text === '' ? nothing : this.#body(cell, address)}
        ${cellFooter(cell, this.#pager(address))}
      </div>
      ${this.#actions(cell)}
    `;
  }

  /** Figures alone are drawn a few times a second. */
  #follow(): void {
    if (!this.#full || this.#cell()?.status !== 'streaming') {
      this.requestUpdate();
      return;
    }
    if (this.#soon !== 0) return;
    this.#soon = window.setTimeout(() => {
      this.#soon = 0;
      this.requestUpdate();
    }, FIGURES_MS);
  }

  get #limit(): number {
    if (this.opened) return OPENED_CHARACTERS;
    return this.width === null ? CLOSED_CHARACTERS : closedCharacters(this.width);
  }

  #cell(): CellSnapshot | null {
    const { address, place } = this;
    return place && address ? place.model.cell(address) : null;
  }

  #isMarked(address: CellAddress): boolean {
    return sameCell(this.look?.marked ?? null, address);
  }

  #body(cell: CellSnapshot, address: CellAddress): TemplateResult {
    this.#full = false;
    if (!cell.held) return html`<div class="text"></div>`;
    if (cell.text === '' && cell.previous && cell.finishedAt === null)
      return this.#beforeNow(cell.previous.text);
    if (isEmptyAnswer(cell)) {
      return html`<div class="text">${this.#reasoning(cell)}<span class="hint">${t('The answer is empty.')}</span></div>`;
    }
    const { intents, model } = this.place as CellPlace;
    const { content, kind, shown } = this.#text.draw(cell, {
      limit: this.#limit,
      look: this.look,
      compared: this.look ? comparedWith(this.look, address, model) : null,
      tokens: model.tokens(address),
      askTokens: () => intents.showTokens(address),
      openLink: (url) => intents.openLink(url),
    });
    const beyond = cell.text.length - shown;
    this.#full = beyond > 0 && kind === 'plain' && !this.opened;
    const caret = cell.status === 'streaming' && beyond <= 0 ? html`<span class="caret"></span>` : nothing;
    // White space counts in here.
    return html`<div class="text ${kind}" dir="auto">${this.#reasoning(cell)}${content}${caret}${this.#beyond(beyond)}${this.#earlier(cell)}</div>`;
  }

  /** Until a first piece arrives, the earlier rephrasing stays readable. */
  #beforeNow(text: string): TemplateResult {
    return html`<div class="text before" dir="auto" title=${t('The previous result')}>${text.slice(0, this.#limit)}</div>`;
  }

  /** Folded beside an answer; in its place while there is none yet. */
  #reasoning(cell: CellSnapshot): TemplateResult | typeof nothing {
    if (cell.reasoning === '') return nothing;
    if (cell.text === '')
      return html`<span class="reasoning">${cell.reasoning.slice(-CLOSED_CHARACTERS)}</span>`;
    if (!this.opened) return nothing;
    return html`<details class="aside reasoning">
      <summary>${t('Reasoning, {0}', characters(cell.reasoning.length))}</summary>
      <div dir="auto">${cell.reasoning.slice(0, OPENED_CHARACTERS)}</div>
    </details>`;
  }

  #earlier({ previous, text }: CellSnapshot): TemplateResult | typeof nothing {
    if (!this.opened || !previous || text === '') return nothing;
    const said = previous.tokens
      ? t('Previous result, {0} tok', whole(previous.tokens.count))
      : t('Previous result');
    return html`<details class="aside">
      <summary title=${moment(previous.finishedAt)}>${said}</summary>
      <div dir="auto">${previous.text.slice(0, OPENED_CHARACTERS)}</div>
    </details>`;
  }

  #beyond(beyond: number): TemplateResult | typeof nothing {
    if (!this.opened || beyond <= 0) return nothing;
    return html`<button class="link more" tabindex=${this.#tab} @click=${this.#say('openRephrasing')}>
      ${moreCharacters(beyond)}
    </button>`;
  }

  #problem({ actions, message }: NonNullable<CellSnapshot['error']>): TemplateResult {
    return html`<div class="problem">
      ${icon('error', 'bad')}
      <div>
        <div class="message" dir="auto">${message.slice(0, ERROR_CHARACTERS)}</div>
        ${actions.map(({ action, label }) => {
          const mend = (event: Event): void => {
            event.stopPropagation();
            this.place?.intents.mend(action, this.address);
          };
          return html`<button class="link" tabindex=${this.#tab} @click=${mend}>${label}</button>`;
        })}
      </div>
    </div>`;
  }

  #pager(address: CellAddress): TemplateResult | typeof nothing {
    const { column, intents, model } = this.place as CellPlace;
    if (column.rollouts < 2) return nothing;
    const turn = (by: 1 | -1) => (event: Event) => {
      event.stopPropagation();
      intents.turnRollout(address, by);
    };
    const said = rolloutsText(model.rollouts(address), address.rollout) ?? '';
    return html`<span class="pager figures" title=${said}>
      <button tabindex=${this.#tab} aria-label=${t('Previous rollout')} title=${withKey(t('Previous rollout'), '[')} @click=${turn(-1)}>${icon('chevron-left', 'small')}</button>
      <span>${address.rollout + 1}/${column.rollouts}</span>
      <button tabindex=${this.#tab} aria-label=${t('Next rollout')} title=${withKey(t('Next rollout'), ']')} @click=${turn(1)}>${icon('chevron-right', 'small')}</button>
    </span>`;
  }

  #actions({ status, characters }: CellSnapshot): TemplateResult {
    const running = status === 'queued' || status === 'streaming';
    return html`<div class="actions">
      ${running ? this.#action('stop', t('Stop'), 's', 'stopCell') : this.#runAgain()}
      ${this.#action('json', t('Exact Request'), 'e', 'showRequest')}
      ${characters === 0 ? nothing : this.#action('copy', t('Copy'), 'y', 'copyRephrasing')}
      ${characters === 0 ? nothing : this.#action('go-to-file', t('Open in Editor'), 'o', 'openRephrasing')}
      <button title=${withKey(t('More'), 'c')} aria-label=${t('More')} tabindex=${this.#tab} @click=${this.#menu}>${icon('ellipsis')}</button>
    </div>`;
  }

  /** A stored run is shown as it was. */
  #runAgain(): TemplateResult | typeof nothing {
    const { column } = this.place as CellPlace;
    return column.stored ? nothing : this.#action('refresh', t('Run Again'), 'r', 'rerunCell');
  }

  #action(name: IconName, label: string, key: string, intent: CellIntent): TemplateResult {
    const title = withKey(label, key);
    return html`<button title=${title} aria-label=${title} tabindex=${this.#tab} @click=${this.#say(intent)}>
      ${icon(name)}
    </button>`;
  }

  readonly #menu = (event: Event): void => {
    event.stopPropagation();
    const { address } = this;
    if (address && event.currentTarget instanceof HTMLElement) {
      this.place?.intents.cellMenu(address, event.currentTarget);
    }
  };

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
  return cell.finishedAt !== null && cell.text.trim() === '' && cell.error === null;
}

customElements.define('rephrase-cell', RephraseCell);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-cell': RephraseCell;
  }
}
