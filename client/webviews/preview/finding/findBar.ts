/** The search line: what to find, how many places there are, and the way from one to the next. */

import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { icon } from '../icons.ts';
import { t, whole, withKey } from '../l10n.ts';
import { LightElement } from '../lightElement.ts';

/** What is searched for. */
export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
}

/** Typing is given this much rest before the host is asked. */
const REST_MS = 120;

export class RephraseFind extends LightElement {
  @property({ attribute: false }) accessor query: Query = { text: '', matchCase: false };
  /** Which place is shown, from 1, and how many there are; null while the host has not answered. */
  @property({ attribute: false }) accessor place: { readonly at: number; readonly of: number } | null = null;
  @property({ attribute: false }) accessor onQuery: (query: Query) => void = () => undefined;
  @property({ attribute: false }) accessor onStep: (by: 1 | -1) => void = () => undefined;
  @property({ attribute: false }) accessor onClose: () => void = () => undefined;
  #rest = 0;

  /** Brings the focus to the line and selects what stands there. */
  focusInput(): void {
    this.querySelector('input')?.select();
    this.querySelector('input')?.focus();
  }

  protected override render(): TemplateResult {
    const { matchCase, text } = this.query;
    const count = this.place === null ? '' : countText(this.place);
    return html`<div class="find" role="search">
      ${icon('search', 'small')}
      <input
        type="text"
        aria-label=${t('Find in documents and rephrasings')}
        placeholder=${t('Find in documents and rephrasings')}
        spellcheck="false"
        .value=${text}
        @input=${this.#typed}
        @keydown=${this.#press}
      />
      <button
        class="tool ${matchCase ? 'active' : ''}"
        title=${t('Match case')}
        aria-label=${t('Match case')}
        aria-pressed=${matchCase}
        @click=${() => this.onQuery({ text, matchCase: !matchCase })}
      >${icon('case-sensitive')}</button>
      <span class="figures quiet" role="status">${text === '' ? '' : count}</span>
      <button class="tool" title=${withKey(t('Previous'), t('Shift+Enter'))} aria-label=${t('Previous')} @click=${() => this.onStep(-1)}>
        ${icon('chevron-up')}
      </button>
      <button class="tool" title=${withKey(t('Next'), t('Enter'))} aria-label=${t('Next')} @click=${() => this.onStep(1)}>
        ${icon('chevron-down')}
      </button>
      <button class="tool" title=${withKey(t('Close'), t('Escape'))} aria-label=${t('Close')} @click=${() => this.onClose()}>
        ${icon('close')}
      </button>
    </div>`;
  }

  readonly #typed = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    const query = { ...this.query, text: event.currentTarget.value };
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.onQuery(query), REST_MS);
  };

  /** No key of the grid does anything in here. */
  readonly #press = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') this.onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') this.onClose();
    else return;
    event.preventDefault();
  };
}

function countText({ at, of }: { readonly at: number; readonly of: number }): string {
  if (of === 0) return t('Nothing found');
  return at === 0 ? t('{0} found', whole(of)) : t('{0} of {1}', whole(at), whole(of));
}

customElements.define('rephrase-find', RephraseFind);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-find': RephraseFind;
  }
}
