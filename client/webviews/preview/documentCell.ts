/** The first cell of a row: the sampled document as it stands in the dataset, as plain text. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { GridRow } from '../messages.ts';
import { OPENED_CHARACTERS } from './cellLimits.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { characters, moreCharacters, t, withKey } from './l10n.ts';
import { documentTokens } from './words.ts';

/** Enough for five lines; the rest is laid out when the row is opened. */
const FIVE_LINES = 1_600;

/** `text` is as much of the document as the page was sent. */
export function documentCell(
  row: GridRow,
  state: { readonly opened: boolean; readonly cut: boolean; readonly text: string },
  intents: Intents,
): TemplateResult {
  const toggle = (event: Event): void => {
    event.stopPropagation();
    intents.toggleRow(row.key);
  };
  const open = (event: Event): void => {
    event.stopPropagation();
    intents.openDocument(row.key);
  };
  const menu = (event: Event): void => {
    event.stopPropagation();
    if (event.currentTarget instanceof HTMLElement) intents.rowMenu(row.key, event.currentTarget);
  };
  const { opened } = state;
  const shown = state.text.slice(0, opened ? OPENED_CHARACTERS : FIVE_LINES);
  const beyond = row.characters - Math.min(state.text.length, OPENED_CHARACTERS);
  return html`<div class="content document">
      <div class="one-line">
        <button class="toggle" tabindex="-1" aria-hidden="true" @click=${toggle}>
          ${icon(opened ? 'chevron-down' : 'chevron-right')}
        </button>
        ${row.pinned ? html`<span title=${t('Pinned to the sample')}>${icon('pinned', 'small')}</span>` : nothing}
        <span class="figures">#${row.row}</span>
        <span class="quiet shrink" title=${row.id} dir="auto">${row.id}</span>
      </div>
      <div class="text" dir="auto">${shown}${
        opened && beyond > 0
          ? html`<button class="link more" tabindex="-1" @click=${open}>
              ${moreCharacters(beyond)}
            </button>`
          : nothing
      }</div>
      <div class="footer">
        ${
          state.cut
            ? html`<span class="concern" title=${t('Cut to fit the context window of at least one column.')}>
                ${icon('cut', 'small warn')} <span class="word">${t('cut')}</span>
              </span>`
            : nothing
        }
        <span class="figures" title=${characters(row.characters)}>${documentTokens(row)}</span>
      </div>
    </div>
    <div class="actions">
      <button title=${withKey(t('Open Document'), 'o')} aria-label=${t('Open Document')} tabindex="-1" @click=${open}>
        ${icon('go-to-file')}
      </button>
      <button title=${withKey(t('More'), 'c')} aria-label=${t('More')} tabindex="-1" @click=${menu}>${icon('ellipsis')}</button>
    </div>`;
}
