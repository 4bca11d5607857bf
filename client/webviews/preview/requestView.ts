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
import { LightElement } from './lightElement.ts';
import { whole } from './words.ts';

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
    const rollout = (column?.rollouts ?? 1) > 1 ? ` · rollout ${cell.rollout + 1}` : '';
    const request = shown?.request ?? null;
    return html`
      <div class="drawer-title">
        <h2 tabindex="-1">Exact request: ${column?.prompt ?? ''} · #${row?.row ?? ''}${rollout}</h2>
        ${request ? button('copy', 'Copy Body', () => intents.copyRequest(cell)) : nothing}
        ${request ? button('go-to-file', 'Open Body in Editor', () => intents.openRequest(cell)) : nothing}
        ${button('close', 'Close (Escape)', () => intents.closeDrawer())}
      </div>
      <div class="drawer-body" tabindex="0" role="group" aria-label="Request">
        ${request ? requestTemplate(request, place) : html`<p class="quiet">${shown ? NO_REQUEST : ''}</p>`}
      </div>
    `;
  }
}

const NO_REQUEST = 'No request can be built for this document. The cell says why.';

function requestTemplate(request: ExactRequest, place: RequestPlace): TemplateResult {
  return html`
    <p class="quiet">${request.state === 'sent' ? 'As it was sent.' : 'Not sent yet: this is what a run would send.'}</p>
    ${request.budget ? budgetBar(request.budget, request.counter) : nothing}
    <dl>
      <dt>URL</dt>
      <dd class="code">POST ${request.url}</dd>
      <dt>Fingerprint</dt>
      <dd class="code" title="sha256 of the canonical JSON of the body; rows, stored results and jobs carry it.">
        ${request.fingerprint}
      </dd>
      <dt>Document</dt>
      <dd>${documentText(request)}</dd>
      ${request.dataTrove ? html`<dt title=${DATATROVE_TITLE}>DataTrove</dt><dd>${request.dataTrove.verdict}</dd>` : nothing}
    </dl>
    ${request.pieces.length > 0 ? cutDocument(request) : nothing}
    <h3>User message</h3>
    <div class="sheet" dir="auto" data-part="message">${request.rendered.slice(0, SHEET_CHARACTERS)}</div>
    ${beyond(request.rendered)}
    ${chatPromptPart(place)}
    <h3>Body, key by key</h3>
    <table class="parameters">
      ${bodyEntries(request).map(
        ([key, value]) => html`<tr>
          <th scope="row" class="code">${key}</th>
          <td class="code">${value}</td>
          <td>${request.origins[key] ?? ''}</td>
        </tr>`,
      )}
    </table>
    <h3>Body as sent</h3>
    <pre class="sheet code" data-part="body">${request.body.slice(0, SHEET_CHARACTERS)}</pre>
    ${beyond(request.body)}
    <p class="quiet">The preview streams: it adds stream and stream_options to this body and nothing else.</p>
  `;
}

const DATATROVE_TITLE =
  'What DataTrove 0.10 would send: it cuts template and document together at (context − max_tokens) × 3 characters, at the last newline before that.';

/** The document with what is not sent struck through. */
function cutDocument({ pieces }: ExactRequest): TemplateResult {
  return html`<h3>Document, what is cut struck through</h3>
    <div class="sheet" dir="auto" data-part="document">${pieces.map(({ sent, text }) =>
      sent
        ? abridged(text)
        : html`<del class="cut" title="Not sent: ${whole(text.length)} characters">${abridged(text)}</del>`,
    )}</div>`;
}

/** A long stretch from both its ends: where it begins and where it stops is what matters. */
function abridged(text: string): string {
  if (text.length <= SHEET_CHARACTERS / 2) return text;
  const half = SHEET_CHARACTERS / 4;
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n… ${whole(left)} characters …\n${text.slice(-half)}`;
}

function beyond(text: string): TemplateResult | typeof nothing {
  const characters = text.length - SHEET_CHARACTERS;
  return characters > 0
    ? html`<p class="quiet">${whole(characters)} more characters: open the body in an editor.</p>`
    : nothing;
}

/** What the server's chat template makes of the messages; asked for, since it needs the server. */
function chatPromptPart({ cell, chatPrompt, intents }: RequestPlace): TemplateResult {
  if (chatPrompt === null) {
    const ask = (): void => intents.wish('showChatPrompt', cell);
    return html`<p><button class="link" @click=${ask}>Show the prompt with the model's chat template</button></p>`;
  }
  if (!chatPrompt.ok) return html`<h3>Chat prompt</h3><p class="quiet">${chatPrompt.message}</p>`;
  const tokens = chatPrompt.tokens === null ? '' : `, ${whole(chatPrompt.tokens)} tokens`;
  return html`<h3>Chat prompt (${chatPrompt.source}${tokens})</h3>
    <div class="sheet code" dir="auto" data-part="chat">${chatPrompt.text.slice(0, SHEET_CHARACTERS)}</div>
    ${beyond(chatPrompt.text)}`;
}

function documentText(request: ExactRequest): TemplateResult {
  const { budgetTokens, counter, documentCharacters, documentTokens, keptCharacters, truncated } = request;
  const kept = truncated
    ? `Cut: ${whole(keptCharacters)} of ${whole(documentCharacters)} characters are sent`
    : `Sent whole: ${whole(documentCharacters)} characters`;
  const tokens = documentTokens === null ? '' : `, ${whole(documentTokens)} tokens before cutting`;
  const budget =
    budgetTokens === null
      ? ' No context window is known, so nothing is cut.'
      : ` ${whole(budgetTokens)} tokens fit, counted by ${counter}.`;
  return html`${truncated ? icon('cut', 'small warn') : nothing} ${kept}${tokens}.${budget}`;
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
