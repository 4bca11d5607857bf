/** The page's small forms: how documents are sampled, and a comment on a cell. Templates without state. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Controls } from '../controls.ts';
import type { CellSnapshot } from '../messages.ts';
import type { Intents } from './intents.ts';
import { t, whole } from './l10n.ts';

/** How documents are drawn; applied when the form is submitted. */
export function samplingDialog(controls: Controls | null, intents: Intents): TemplateResult {
  return html`<dialog class="form sampling" closedby="any" aria-labelledby="sampling-title">
    <h2 id="sampling-title">${t('Sample')}</h2>
    ${controls ? samplingForm(controls, intents) : nothing}
  </dialog>`;
}

function samplingForm({ sampling, samplingStatedBy }: Controls, intents: Intents): TemplateResult {
  const { columns, pinned, revision, seed, size, source, stratify } = sampling;
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const data = new FormData(form);
    intents.setSampling({
      size: Number(data.get('size')),
      seed: Number(data.get('seed')),
      stratify: String(data.get('stratify')),
    });
    form.closest('dialog')?.close();
  };
  const choose = (event: Event): void => {
    if (event.currentTarget instanceof Element) event.currentTarget.closest('dialog')?.close();
    intents.mend('chooseDocuments', null);
  };
  const kinds = [
    { value: 'none', label: t('not stratified') },
    { value: 'length', label: t('by length') },
    ...columns.map((column) => ({ value: column, label: t('by {0}', column) })),
  ];
  return html`<form data-own @submit=${apply}>
    <p class="quiet">
      ${[
        source,
        ...(revision === null ? [] : [t('revision {0}', revision.slice(0, 12))]),
        ...(pinned === 0 ? [] : [t('{0} pinned', whole(pinned))]),
      ].join(' · ')}
    </p>
    <label>${t('Documents')} <input name="size" type="number" min="1" max="10000" required .value=${String(size)} /></label>
    <label>${t('Seed')} <input name="seed" type="number" min="0" max="2147483647" required .value=${String(seed)} /></label>
    <label>
      ${t('Strata')}
      <select name="stratify">
        ${kinds.map(({ label, value }) => html`<option value=${value} ?selected=${value === stratify}>${label}</option>`)}
      </select>
    </label>
    ${
      samplingStatedBy === null
        ? nothing
        : html`<p class="quiet">${t('{0} states the sample; this changes the view only.', samplingStatedBy)}</p>`
    }
    <div class="buttons">
      <button class="primary" type="submit">${t('Draw Sample')}</button>
      <button class="secondary" type="button" @click=${choose}>${t('Choose Documents…')}</button>
    </div>
  </form>`;
}

/** What somebody has to say about a cell. `keep` hears the text. */
export function commentDialog(
  commented: { readonly name: string; readonly cell: CellSnapshot } | null,
  keep: (comment: string) => void,
): TemplateResult {
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    keep(String(new FormData(form).get('comment')).trim());
    form.closest('dialog')?.close();
  };
  const submitByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (event.currentTarget instanceof HTMLTextAreaElement) event.currentTarget.form?.requestSubmit();
  };
  return html`<dialog class="form comment" closedby="any" aria-labelledby="comment-title">
    <h2 id="comment-title">${t('Comment on {0}', commented?.name ?? '')}</h2>
    <form data-own @submit=${save}>
      <textarea
        name="comment"
        rows="4"
        maxlength="4000"
        aria-label=${t('Comment')}
        .value=${commented?.cell.comment ?? ''}
        @keydown=${submitByKey}
      ></textarea>
      <div class="buttons"><button class="primary" type="submit" title=${t('Ctrl+Enter')}>${t('Keep Comment')}</button></div>
    </form>
  </dialog>`;
}
