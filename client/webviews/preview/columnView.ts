/** The header of a column: which prompt and model, how far, the means, and what deserves a look. */
import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { GridColumn } from '../messages.ts';
import type { ColumnStats } from './columnStats.ts';
import { columnStats } from './columnStats.ts';
import type { GridModel } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { LightElement } from './lightElement.ts';
import { concerns, shortModel, statsLine } from './words.ts';

/** Which column, and whom it talks to. */
export interface ColumnPlace {
  readonly model: GridModel;
  readonly column: GridColumn;
  readonly intents: Intents;
}

export class RephraseColumn extends LightElement {
  @property({ attribute: false }) accessor place: ColumnPlace | null = null;
  #drawn = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('place') || !this.place) return;
    // Cells end by the hundred; the sums are drawn once per frame.
    this.watching([
      this.place.model.watch('cells', () => {
        cancelAnimationFrame(this.#drawn);
        this.#drawn = requestAnimationFrame(() => this.requestUpdate());
      }),
    ]);
  }

  protected override updated(): void {
    const { place } = this;
    if (!place) return;
    const { detail, model, prompt } = place.column;
    const stats = this.#stats(place);
    const said = [statsLine(stats), ...concerns(stats).map(({ text }) => text)].join(', ');
    this.setAttribute('aria-label', `${prompt}, ${shortModel(model)}, ${detail}: ${said}`);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { column, intents } = this.place;
    const stats = this.#stats(this.place);
    const seen = concerns(stats);
    const open = (): void => intents.openPrompt(column.id);
    return html`
      <div class="one-line">
        <button class="link name shrink" tabindex="-1" title="Open the prompt ${column.prompt}" @click=${open}>
          ${column.prompt}
        </button>
        <span class="quiet model shrink" title="${column.model} · ${column.detail}">
          · ${shortModel(column.model)}
        </span>
      </div>
      <div class="one-line">
        <span class="figures shrink" title=${STATS_TITLE}>${statsLine(stats)}</span>
        <span class="quiet shrink push" title=${column.detail}>${column.detail}</span>
      </div>
      <div class="one-line" title=${seen.map(({ text }) => text).join(', ')}>
        <span class="shrink">
          ${seen.map(
            ({ icon: name, text }) =>
              html`<span class="concern">${icon(name, `small ${name === 'error' ? 'bad' : 'warn'}`)} ${text}</span>`,
          )}
        </span>
      </div>
    `;
  }

  #stats({ column, model }: ColumnPlace): ColumnStats {
    const rows = model.grid?.rows ?? [];
    return columnStats(
      rows,
      rows.map(({ key }) => model.cell({ column: column.id, row: key, rollout: 0 })),
    );
  }
}

const STATS_TITLE =
  'Rephrasings done · mean completion tokens as the server counts them · characters of all rephrasings by characters of their documents';

customElements.define('rephrase-column', RephraseColumn);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-column': RephraseColumn;
  }
}
