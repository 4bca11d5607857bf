/** The drawer with the exact request of a cell: what was sent, where each value came from, what was cut. */
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ChatPrompt, ExactRequest } from '../exactRequest.ts';
import type { CellAddress, GridSnapshot } from '../messages.ts';
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

export class RephraseRequest extends LightElement {
  @property({ attribute: false }) accessor place: RequestPlace | null = null;

  /** Brings the focus to the drawer's heading. */
  focusHeading(): void {
    this.querySelector('h2')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { cell, grid, intents, shown } = this.place;
    const column = grid?.columns.find(({ id }) => id === cell.column);
    const row = grid?.rows.find(({ key }) => key === cell.row);
    const request = shown?.request ?? null;
    return html`
      <div class="drawer-title">
        <h2 tabindex="-1">Exact request: ${column?.prompt ?? ''} · #${row?.row ?? ''}</h2>
        ${request ? button('copy', 'Copy Body', () => intents.copyRequest(cell)) : nothing}
        ${request ? button('go-to-file', 'Open Body in Editor', () => intents.openRequest(cell)) : nothing}
        ${button('close', 'Close (Escape)', () => intents.closeDrawer())}
      </div>
      <div class="drawer-body" tabindex="0" role="group" aria-label="Request">
        ${request ? requestTemplate(request) : html`<p class="quiet">${shown ? NO_REQUEST : ''}</p>`}
      </div>
    `;
  }
}

const NO_REQUEST = 'No request can be built for this document. The cell says why.';

function requestTemplate(request: ExactRequest): TemplateResult {
  return html`
    <p class="quiet">${request.state === 'sent' ? 'As it was sent.' : 'Not sent yet: this is what a run would send.'}</p>
    <dl>
      <dt>URL</dt>
      <dd class="code">POST ${request.url}</dd>
      <dt>Fingerprint</dt>
      <dd class="code" title="sha256 of the canonical JSON of the body; rows, stored results and jobs carry it.">
        ${request.fingerprint}
      </dd>
      <dt>Document</dt>
      <dd>${documentText(request)}</dd>
    </dl>
    <h3>User message</h3>
    <div class="sheet" dir="auto" data-part="message">${request.rendered}</div>
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
    <pre class="sheet code" data-part="body">${request.body}</pre>
    <p class="quiet">The preview streams: it adds stream and stream_options to this body and nothing else.</p>
  `;
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
