/** The drawer with the exact request of a cell: what was sent, where each value came from, what was cut. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ChatPrompt, ExactRequest } from '../exactRequest.ts';
import type { CellAddress, GridSnapshot } from '../messages.ts';
import { budgetBar } from './budgetBar.ts';
import type { ShownRequest } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { characters, t, whole, withKey } from './l10n.ts';
import { LightElement } from './lightElement.ts';

/** What the drawer shows, and whom it talks to. */
export interface RequestPlace {
  readonly cell: CellAddress;
  readonly grid: GridSnapshot | null;
  /** Of `cell`, or of the one before while the host has not answered. */
  readonly shown: ShownRequest | null;
  /** Null while it was not asked for or the host has not answered. */
  readonly chatPrompt: ChatPrompt | null;
  readonly intents: Intents;
}

/** Characters of a part that are laid out; the editor shows all. */
const SHEET_CHARACTERS = 60_000;

export class RephraseRequest extends LightElement {
  @property({ attribute: false }) accessor place: RequestPlace | null = null;

  /** Brings the focus to the drawer's heading. */
  focusHeading(): void {
    this.querySelector('h2')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { place } = this;
    if (!place) return nothing;
    const { cell, grid, intents, shown } = place;
    const column = grid?.columns.find(({ id }) => id === cell.column);
    const row = grid?.rows.find(({ key }) => key === cell.row);
    const named = [column?.prompt ?? '', row?.row ?? '', cell.rollout + 1] as const;
    const title =
      (column?.rollouts ?? 1) > 1
        ? t('Exact request: {0} · #{1} · rollout {2}', ...named)
        : t('Exact request: {0} · #{1}', ...named);
    const request = shown?.request ?? null;
    return html`
      <div class="drawer-title">
        <h2 tabindex="-1">${title}</h2>
        ${request ? button('copy', t('Copy Body'), () => intents.copyRequest(cell)) : nothing}
        ${request ? button('go-to-file', t('Open Body in Editor'), () => intents.openRequest(cell)) : nothing}
        ${button('close', withKey(t('Close'), t('Escape')), () => intents.closeDrawer())}
      </div>
      <div class="drawer-body" tabindex="0" role="group" aria-label=${t('Request')}>
        ${request ? requestTemplate(request, place) : html`<p class="quiet">${shown ? NO_REQUEST : ''}</p>`}
      </div>
    `;
  }
}

const NO_REQUEST = t('No request can be built for this document. The cell says why.');

function requestTemplate(request: ExactRequest, place: RequestPlace): TemplateResult {
  return html`
    <p class="quiet">${request.state === 'sent' ? t('As it was sent.') : t('Not sent yet: this is what a run would send.')}</p>
    ${request.budget ? budgetBar(request.budget, request.counter) : nothing}
    <dl>
      <dt>URL</dt>
      <dd class="code">POST ${request.url}</dd>
      <dt>${t('Fingerprint')}</dt>
      <dd class="code" title=${t('sha256 of the canonical JSON of the body; rows, stored results and jobs carry it.')}>
        ${request.fingerprint}
      </dd>
      <dt>${t('Document')}</dt>
      <dd>${documentText(request)}</dd>
      ${request.dataTrove ? html`<dt title=${DATATROVE_TITLE}>DataTrove</dt><dd>${request.dataTrove.verdict}</dd>` : nothing}
    </dl>
    ${request.pieces.length > 0 ? cutDocument(request) : nothing}
    <h3>${t('User message')}</h3>
    <div class="sheet" dir="auto" data-part="message">${request.rendered.slice(0, SHEET_CHARACTERS)}</div>
    ${beyond(request.rendered)}
    ${chatPromptPart(place)}
    <h3>${t('Body, key by key')}</h3>
    <table class="parameters">
      ${bodyEntries(request).map(
        ([key, value]) => html`<tr>
          <th scope="row" class="code">${key}</th>
          <td class="code">${value}</td>
          <td>${request.origins[key] ?? ''}</td>
        </tr>`,
      )}
    </table>
    <h3>${t('Body as sent')}</h3>
    <pre class="sheet code" data-part="body">${request.body.slice(0, SHEET_CHARACTERS)}</pre>
    ${beyond(request.body)}
    <p class="quiet">${t('The preview streams: it adds stream and stream_options to this body and nothing else.')}</p>
  `;
}

const DATATROVE_TITLE = t(
  'What DataTrove 0.10 would send: it cuts template and document together at (context − max_tokens) × 3 characters, at the last newline before that.',
);

/** The document with what is not sent struck through. */
function cutDocument({ pieces }: ExactRequest): TemplateResult {
  return html`<h3>${t('Document, what is cut struck through')}</h3>
    <div class="sheet" dir="auto" data-part="document">${pieces.map(({ sent, text }) =>
      sent
        ? abridged(text)
        : html`<del class="cut" title=${t('Not sent: {0}', characters(text.length))}>${abridged(text)}</del>`,
    )}</div>`;
}

/** A long stretch from both its ends: where it begins and where it stops is what matters. */
function abridged(text: string): string {
  if (text.length <= SHEET_CHARACTERS / 2) return text;
  const half = SHEET_CHARACTERS / 4;
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n… ${characters(left)} …\n${text.slice(-half)}`;
}

function beyond(text: string): TemplateResult | typeof nothing {
  const left = text.length - SHEET_CHARACTERS;
  return left > 0
    ? html`<p class="quiet">${t('{0} more: open the body in an editor.', characters(left))}</p>`
    : nothing;
}

/** What the server's chat template makes of the messages; asked for, since it needs the server. */
function chatPromptPart({ cell, chatPrompt, intents }: RequestPlace): TemplateResult {
  if (chatPrompt === null) {
    const ask = (): void => intents.wish('showChatPrompt', cell);
    return html`<p><button class="link" @click=${ask}>${t("Show the prompt with the model's chat template")}</button></p>`;
  }
  if (!chatPrompt.ok) return html`<h3>${t('Chat prompt')}</h3><p class="quiet">${chatPrompt.message}</p>`;
  const { source, tokens } = chatPrompt;
  const title =
    tokens === null
      ? t('Chat prompt ({0})', source)
      : t('Chat prompt ({0}, {1} tokens)', source, whole(tokens));
  return html`<h3>${title}</h3>
    <div class="sheet code" dir="auto" data-part="chat">${chatPrompt.text.slice(0, SHEET_CHARACTERS)}</div>
    ${beyond(chatPrompt.text)}`;
}

function documentText(request: ExactRequest): TemplateResult {
  const { budgetTokens, counter, documentCharacters, documentTokens, keptCharacters, truncated } = request;
  const all = characters(documentCharacters);
  const kept = truncated
    ? t('Cut: {0} of {1} are sent.', whole(keptCharacters), all)
    : t('Sent whole: {0}.', all);
  const tokens = documentTokens === null ? '' : t('It has {0} tokens before cutting.', whole(documentTokens));
  const budget =
    budgetTokens === null
      ? t('No context window is known, so nothing is cut.')
      : t('{0} tokens fit, counted by {1}.', whole(budgetTokens), counter);
  return html`${truncated ? icon('cut', 'small warn') : nothing} ${[kept, tokens, budget].filter((part) => part !== '').join(' ')}`;
}

/** Top-level keys with short values; messages are shown apart. */
function bodyEntries(request: ExactRequest): readonly (readonly [string, string])[] {
  const body: unknown = JSON.parse(request.body);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).map(([key, value]) => [
    key,
    key === 'messages' && Array.isArray(value) ? roles(value) : JSON.stringify(value),
  ]);
}

function roles(messages: readonly unknown[]): string {
  return messages
    .map((message) =>
      typeof message === 'object' && message !== null && 'role' in message ? message.role : '',
    )
    .join(', ');
}

function button(name: 'copy' | 'go-to-file' | 'close', title: string, act: () => void): TemplateResult {
  return html`<button class="tool" title=${title} aria-label=${title} @click=${act}>${icon(name)}</button>`;
}

customElements.define('rephrase-request', RephraseRequest);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-request': RephraseRequest;
  }
}
