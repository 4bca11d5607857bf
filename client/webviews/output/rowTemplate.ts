/** One row of an output: the source on the left, its rephrasing on the right. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OutputRollout, OutputRowView, Reading } from '../outputContract.ts';
import { faultOf } from '../preview/checkWords.ts';
import { icon } from '../preview/icons.ts';
import { characters, t } from '../preview/l10n.ts';
import { MARKDOWN_CHARACTERS, renderMarkdown } from '../preview/reading/markdown.ts';
import { wordDiff } from '../preview/reading/wordDiff.ts';

/** What a row is drawn with, and what it can do. */
export interface RowParts {
  readonly reading: Reading;
  readonly opened: boolean;
  readonly rollout: number;
  toggle(): void;
  showRollout(at: number): void;
  openRow(): void;
  openLink(url: string): void;
}

export function rowTemplate(row: OutputRowView, parts: RowParts): TemplateResult {
  const { opened, toggle } = parts;
  const click = unlessSelecting(toggle);
  const rollout = row.rollouts[parts.rollout] ?? row.rollouts[0] ?? null;
  const marks = [...row.failedChecks.map(faultOf), ...(row.isCut ? [t('document cut')] : [])];
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    toggle();
  };
  return html`<div
    class="row ${opened ? 'opened' : ''}"
    role="listitem"
    tabindex="0"
    aria-label=${[row.id, row.variant, rollout?.figures ?? '', row.failure ?? '', ...marks].filter((part) => part !== '').join(', ')}
    @keydown=${press}
  >
    <div class="side">
      <div class="line quiet">
        <span class="name">
          <button class="twistie" aria-expanded=${opened} aria-label=${t('All of {0}', row.id)} title=${opened ? t('Less of it (Enter)') : t('All of it (Enter)')} @click=${toggle}>
            ${icon(opened ? 'chevron-down' : 'chevron-right', 'small')}
          </button>
          <button class="link id" title=${t('Open the whole row as text')} @click=${parts.openRow}>${row.id}</button>
        </span>
        <span class="figures">${row.source === '' ? '' : characters(row.source.length)}</span>
      </div>
      <div class="text" dir="auto" @click=${click}>${row.source}</div>
      ${opened ? columnsOf(row) : nothing}
    </div>
    <div class="side">
      <div class="line quiet">
        <span>${row.variant}${rolloutButtons(row, parts)}</span>
        <span class="figures">${rollout?.figures ?? ''}</span>
      </div>
      ${row.failure === null ? nothing : html`<div class="text bad">${row.failure}</div>`}
      ${rollout === null ? nothing : rephrasing(row, rollout, parts)}
      ${marks.length === 0 ? nothing : html`<div class="marks warn">${icon('warning', 'small')} ${marks.join(' · ')}</div>`}
      ${opened && rollout ? measuresOf(rollout) : nothing}
    </div>
  </div>`;
}

/** Whoever marks text, to copy it, ends with a click as well. */
function unlessSelecting(toggle: () => void): () => void {
  return () => {
    if (getSelection()?.type !== 'Range') toggle();
  };
}

function rolloutButtons(
  { rollouts }: OutputRowView,
  { rollout, showRollout }: RowParts,
): TemplateResult | typeof nothing {
  if (rollouts.length < 2) return nothing;
  return html`<span class="rollouts" role="group" aria-label=${t('Rollouts')}>
    ${rollouts.map(
      (_, at) =>
        html`<button class="tool small" aria-pressed=${at === rollout} @click=${() => showRollout(at)}>${at + 1}</button>`,
    )}
  </span>`;
}

function rephrasing(row: OutputRowView, rollout: OutputRollout, parts: RowParts): TemplateResult {
  const { reading, opened, openLink } = parts;
  const click = unlessSelecting(parts.toggle);
  const reasoning =
    rollout.reasoning === null || rollout.reasoning === ''
      ? nothing
      : html`<details class="reasoning quiet"><summary>${t('Reasoning')}</summary><div class="text" dir="auto">${rollout.reasoning}</div></details>`;
  if (reading === 'rendered' && rollout.text.length <= MARKDOWN_CHARACTERS) {
    const rendered = renderMarkdown(rollout.text, openLink);
    return html`${reasoning}<div class="text markdown" dir="auto" @click=${opened ? nothing : click}>${rendered}</div>`;
  }
  const pieces = reading === 'compared' ? wordDiff(row.source, rollout.text) : null;
  if (pieces === null) {
    const note =
      reading === 'compared'
        ? html`<div class="quiet">${t('Too different to be compared word by word.')}</div>`
        : nothing;
    return html`${reasoning}${note}<div class="text" dir="auto" @click=${click}>${rollout.text}</div>`;
  }
  return html`${reasoning}<div class="text" dir="auto" @click=${click}>${pieces.map(({ kind, text }) =>
    kind === 'same'
      ? html`<span>${text}</span>`
      : kind === 'added'
        ? html`<ins>${text}</ins>`
        : html`<del>${text}</del>`,
  )}</div>`;
}

function columnsOf({ columns, place }: OutputRowView): TemplateResult {
  return html`<dl class="columns quiet">
    <dt>${t('row')}</dt>
    <dd>${place}</dd>
    ${columns.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}
  </dl>`;
}

function measuresOf({ measures }: OutputRollout): TemplateResult {
  return html`<dl class="columns quiet">
    ${measures.map(({ label, value }) => html`<dt>${label}</dt><dd class="figures">${value}</dd>`)}
  </dl>`;
}
