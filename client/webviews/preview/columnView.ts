/** The header of a column: which prompt and model, how far, the means, what deserves a look; moved and widened by its edges. */

import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { GridColumn } from '../messages.ts';
import type { ColumnStats } from './columnStats.ts';
import { columnStats } from './columnStats.ts';
import type { Concern } from './concerns.ts';
import { concerns } from './concerns.ts';
import { dragEdge } from './dragEdge.ts';
import type { GridModel } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { t, withKey } from './l10n.ts';
import { LightElement } from './lightElement.ts';
import { shortModel, statsLine, versionOf } from './words.ts';

/** Which column, and whom it talks to. */
export interface ColumnPlace {
  readonly model: GridModel;
  readonly column: GridColumn;
  readonly pinned: boolean;
  readonly intents: Intents;
}

const DRAGGED = 'application/x-rephrase-column';

export class RephraseColumn extends LightElement {
  @property({ attribute: false, hasChanged: differs }) accessor place: ColumnPlace | null = null;
  #drawn = 0;
  #resizing = false;

  constructor() {
    super();
    this.draggable = true;
    this.addEventListener('dragstart', (event) => this.#drag(event));
    this.addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
    });
    this.addEventListener('drop', (event) => this.#drop(event));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('place') || !this.place) return;
    // Cells end by the hundred; the sums are drawn once per frame.
    const redraw = (): void => {
      cancelAnimationFrame(this.#drawn);
      this.#drawn = requestAnimationFrame(() => this.requestUpdate());
    };
    const { model } = this.place;
    this.watching(() => [model.watch('cells', redraw), model.watch('summaries', redraw)]);
  }

  protected override updated(): void {
    const { place } = this;
    if (!place) return;
    const { detail, model, prompt } = place.column;
    const stats = this.#stats(place);
    const said = [statsLine(stats), ...this.#concerns(place, stats).map(({ text }) => text)].join(', ');
    this.setAttribute('aria-label', `${prompt}, ${shortModel(model)}, ${detail}: ${said}`);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { column, intents, pinned } = this.place;
    const stats = this.#stats(this.place);
    const seen = this.#concerns(this.place, stats);
    const version = versionOf(column);
    const open = (): void => intents.openPrompt(column.id);
    return html`
      <div class="one-line">
        ${pinned ? html`<span title=${t('Pinned')}>${icon('pinned', 'small')}</span>` : nothing}
        <button class="link name shrink" tabindex="-1" title=${t('Open the prompt {0}', column.prompt)} @click=${open}>
          ${column.prompt}
        </button>
        ${version === null ? nothing : html`<span class="version shrink">${version}</span>`}
        <span class="quiet model shrink" title="${column.model} · ${column.detail}">
          · ${shortModel(column.model)}
        </span>
        <button class="more-of push" tabindex="-1" title=${withKey(t('Column'), 'c')} aria-label=${t('Column')} @click=${this.#menu}>
          ${icon('ellipsis', 'small')}
        </button>
      </div>
      <div class="one-line">
        <span class="figures shrink" title=${STATS_TITLE}>${statsLine(stats)}</span>
        <span class="quiet shrink push" title=${column.detail}>${column.detail}</span>
      </div>
      <div class="concerns">
        ${seen.map(
          ({ drill, icon: name, text, tone }) =>
            html`<button
              class="concern"
              tabindex="-1"
              title=${t('{0}: show these documents only', text)}
              @click=${() => intents.drill(drill)}
            >${icon(name, `small ${tone}`)} <span class="shrink">${text}</span></button>`,
        )}
      </div>
      <div class="edge" @pointerdown=${this.#resize} @dblclick=${this.#reset}></div>
    `;
  }

  readonly #menu = (event: Event): void => {
    event.stopPropagation();
    if (event.currentTarget instanceof HTMLElement && this.place) {
      this.place.intents.columnMenu(this.place.column.id, event.currentTarget);
    }
  };

  readonly #reset = (): void => this.place?.intents.resizeColumn(this.place.column.id, null);

  readonly #resize = (event: PointerEvent): void => {
    const { place } = this;
    if (!place) return;
    this.#resizing = true;
    dragEdge(event, this.getBoundingClientRect().width, {
      width: (width) => place.intents.resizeColumn(place.column.id, width),
      end: () => {
        this.#resizing = false;
      },
    });
  };

  #drag(event: DragEvent): void {
    if (this.#resizing || !this.place || !event.dataTransfer) {
      event.preventDefault();
      return;
    }
    event.dataTransfer.setData(DRAGGED, this.place.column.id);
    event.dataTransfer.effectAllowed = 'move';
  }

  #drop(event: DragEvent): void {
    const dragged = event.dataTransfer?.getData(DRAGGED) ?? '';
    if (dragged === '' || !this.place) return;
    event.preventDefault();
    this.place.intents.dropColumn(dragged, this.place.column.id);
  }

  #concerns({ column, model }: ColumnPlace, stats: ColumnStats): readonly Concern[] {
    return concerns(column, stats, model.summary(column.id), model.grid?.measures ?? []);
  }

  #stats({ column, model }: ColumnPlace): ColumnStats {
    const documents = (model.grid?.rows ?? []).map((row) => ({
      row,
      cells: model.rollouts({ column: column.id, row: row.key }),
    }));
    return columnStats(documents, column.rollouts);
  }
}

/** The grid makes a place anew with each of its own updates. */
function differs(now: ColumnPlace | null, before: ColumnPlace | null | undefined): boolean {
  return now?.model !== before?.model || now?.column !== before?.column || now?.pinned !== before?.pinned;
}

const STATS_TITLE = t(
  'Rephrasings done · mean completion tokens as the server counts them · mean length ratio: characters of a rephrasing by those of its document',
);

customElements.define('rephrase-column', RephraseColumn);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-column': RephraseColumn;
  }
}
