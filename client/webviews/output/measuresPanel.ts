/** Measures over all rows that the filter lets through, folded away until somebody wants them. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OutputMeasures } from '../outputContract.ts';
import { counted, t, whole } from '../preview/l10n.ts';
import { styled } from '../preview/styled.ts';

export function measuresPanel(
  measures: OutputMeasures | null,
  { start, stop }: { start(): void; stop(): void },
): TemplateResult {
  const running = measures?.state === 'running';
  const words = measures === null ? '' : wordsFor(measures);
  return html`<section class="measures" aria-label=${t('Measures')}>
    <div class="line">
      <button class="secondary" title=${t('Compute all measures over all rows that the filter lets through')} @click=${running ? stop : start}>
        ${running ? t('Stop') : t('Measure All Rows')}
      </button>
      <span class="figures quiet" role="status">${words}</span>
    </div>
    ${
      measures === null || measures.groups.length === 0
        ? nothing
        : html`<div class="groups" tabindex="0" role="group" aria-label=${t('Figures')}>
            ${measures.groups.map((group) => groupTable(group, measures.groups.length > 1))}
          </div>`
    }
  </section>`;
}

function wordsFor({ state, rows }: OutputMeasures): string {
  const figure = whole(rows);
  switch (state) {
    case 'running':
      return rows === 0 ? '' : counted(rows, t('{0} row so far', figure), t('{0} rows so far', figure));
    case 'done':
      if (rows === 0) return t('No row to measure');
      return counted(rows, t('{0} row, which is all', figure), t('All {0} rows', figure));
    case 'stopped':
      if (rows === 0) return '';
      return counted(rows, t('Stopped after {0} row', figure), t('Stopped after {0} rows', figure));
  }
}

function groupTable(
  { label, rows, measures }: OutputMeasures['groups'][number],
  named: boolean,
): TemplateResult {
  return html`<table>
    ${named ? html`<caption>${label} <span class="quiet figures">${counted(rows, t('{0} row', whole(rows)), t('{0} rows', whole(rows)))}</span></caption>` : nothing}
    <thead>
      <tr>
        <th scope="col">${t('Measure')}</th>
        <th scope="col" class="number">${t('Mean or share')}</th>
        <th scope="col" class="number">${t('95 % interval')}</th>
        <th scope="col">${t('Spread')}</th>
        <th scope="col" class="number">${t('Missing')}</th>
      </tr>
    </thead>
    <tbody>
      ${measures.map(
        (measure) => html`<tr>
          <th scope="row" title=${measure.definition}>${measure.label}</th>
          <td class="number figures">${measure.mean}</td>
          <td class="number figures quiet">${measure.interval}</td>
          <td>${spread(measure.bins, measure.range)}</td>
          <td class="number figures quiet">${measure.missing === 0 ? '' : whole(measure.missing)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function spread(bins: readonly number[], range: string): TemplateResult | typeof nothing {
  if (bins.length === 0) return nothing;
  return html`<span class="spread" role="img" aria-label=${t('from {0}', range)} title=${range}>
    ${bins.map((share) => html`<span class="bin" ${styled({ 'block-size': `${Math.max(share * 100, share > 0 ? 8 : 0)}%` })}></span>`)}
  </span>`;
}
