/** The drawer with two columns on the same documents: what changed, and what it did to each measure. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ColumnComparison, MeasureDifference, MeasureLabel, PromptChange } from '../summaries.ts';
import { diffBody } from './cellBody.ts';
import type { GridModel } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { t, whole, withKey } from './l10n.ts';
import { LightElement } from './lightElement.ts';
import { wordDiff } from './reading/wordDiff.ts';
import { styled } from './styled.ts';
import { columnTitle, differenceText } from './words.ts';

/** What is compared, and whom the drawer talks to. */
export interface ComparisonPlace {
  readonly comparison: ColumnComparison;
  readonly model: GridModel;
  readonly intents: Intents;
}

export class RephraseComparison extends LightElement {
  @property({ attribute: false }) accessor place: ComparisonPlace | null = null;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { comparison, intents, model } = this.place;
    const base = columnTitle(model.column(comparison.base));
    const head = columnTitle(model.column(comparison.head));
    return html`
      <div class="drawer-title">
        <h2 tabindex="-1">${t('{0} against {1}', head, base)}</h2>
        <button
          class="tool"
          title=${withKey(t('End the comparison'), t('Escape'))}
          aria-label=${t('End the comparison')}
          @click=${() => intents.endComparison()}
        >${icon('close')}</button>
      </div>
      <div class="drawer-body" tabindex="0" role="group" aria-label=${t('Comparison')}>
        ${comparison.warning === null ? nothing : html`<p class="warning">${icon('warning', 'small warn')} ${comparison.warning}</p>`}
        ${comparison.changes.length === 0 ? html`<p class="quiet">${t('The two send the same.')}</p>` : comparison.changes.map(changePart)}
        ${differencesPart(comparison.differences, model.grid?.measures ?? [], head, base)}
      </div>
    `;
  }
}

function changePart({ after, before, what }: PromptChange): TemplateResult {
  const pieces = wordDiff(before, after);
  return html`<h3>${what}</h3>
    <div class="sheet" dir="auto">${
      pieces
        ? diffBody(pieces)
        : html`<del class="removed">${before}</del>\n<ins class="added">${after}</ins>`
    }</div>`;
}

function differencesPart(
  differences: readonly MeasureDifference[],
  labels: readonly MeasureLabel[],
  head: string,
  base: string,
): TemplateResult | typeof nothing {
  const rows = differences.flatMap((difference) => {
    const label = labels.find(({ id }) => id === difference.id);
    return label && difference.n > 0 && difference.mean !== null ? [{ difference, label }] : [];
  });
  if (rows.length === 0) return html`<p class="quiet">${t('No document has been answered by both yet.')}</p>`;
  return html`<h3>${t('Paired differences on the same documents')}</h3>
    <table class="differences">
      <tr>
        <th scope="col">${t('Measure')}</th>
        <th scope="col">${t('{0} less {1}', head, base)}</th>
        <th scope="col">${t('95 % interval')}</th>
        <th scope="col">${t('Pairs')}</th>
      </tr>
      ${rows.map(({ difference, label }) => differenceRow(difference, label))}
    </table>
    <p class="quiet">${t('An interval that holds 0 says that chance alone may have made the difference.')}</p>`;
}

function differenceRow({ high, low, mean, n }: MeasureDifference, label: MeasureLabel): TemplateResult {
  const shown = (value: number): string => differenceText(label.unit, value);
  const known = mean !== null && low !== null && high !== null;
  const clear = known && (low > 0 || high < 0);
  return html`<tr>
    <th scope="row" title="${label.definition}\n\n${label.source}">${label.label}</th>
    <td class="figures ${clear ? 'clear' : ''}">${mean === null ? '' : shown(mean)}</td>
    <td>
      ${
        known
          ? html`<span class="interval" title=${t('{0} to {1}', shown(low), shown(high))}>${intervalBar(low, mean, high)}</span>
              <span class="figures quiet">${t('{0} to {1}', shown(low), shown(high))}</span>`
          : nothing
      }
    </td>
    <td class="figures quiet">${whole(n)}</td>
  </tr>`;
}

/** Zero stands in the middle; the interval and its mean are drawn to one scale. */
function intervalBar(low: number, mean: number, high: number): TemplateResult {
  const reach = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const at = (value: number): string => `${50 + (value / reach) * 48}%`;
  const width = `${((high - low) / reach) * 48}%`;
  return html`<span class="zero"></span>
    <span class="reach" ${styled({ 'inset-inline-start': at(low), 'inline-size': width })}></span>
    <span class="mean" ${styled({ 'inset-inline-start': at(mean) })}></span>`;
}

customElements.define('rephrase-comparison', RephraseComparison);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-comparison': RephraseComparison;
  }
}
