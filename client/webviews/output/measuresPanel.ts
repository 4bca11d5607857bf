/** Measures over all rows that the filter lets through, folded away until somebody wants them. */
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OutputMeasures } from '../outputContract.ts';
import { styled } from '../preview/styled.ts';

export function measuresPanel(
  measures: OutputMeasures | null,
  { start, stop }: { start(): void; stop(): void },
): TemplateResult {
  const running = measures?.state === 'running';
  const rows = (measures?.rows ?? 0).toLocaleString('en');
  const words =
    measures === null || measures.rows === 0
      ? ''
      : running
        ? `${rows} rows so far`
        : measures.state === 'done'
          ? `All ${rows} rows`
          : `Stopped after ${rows} rows`;
  return html`<section class="measures" aria-label="Measures">
    <div class="line">
      <button class="secondary" title="Compute all measures over all rows that the filter lets through" @click=${running ? stop : start}>
        ${running ? 'Stop' : 'Measure All Rows'}
      </button>
      <span class="figures quiet" role="status">${words}</span>
    </div>
    ${
      measures === null || measures.groups.length === 0
        ? nothing
        : html`<div class="groups" tabindex="0" role="group" aria-label="Figures">
            ${measures.groups.map((group) => groupTable(group, measures.groups.length > 1))}
          </div>`
    }
  </section>`;
}

function groupTable(
  { label, rows, measures }: OutputMeasures['groups'][number],
  named: boolean,
): TemplateResult {
  return html`<table>
    ${named ? html`<caption>${label} <span class="quiet figures">${rows.toLocaleString('en')} rows</span></caption>` : nothing}
    <thead>
      <tr>
        <th scope="col">Measure</th>
        <th scope="col" class="number">Mean or share</th>
        <th scope="col" class="number">95 % interval</th>
        <th scope="col">Spread</th>
        <th scope="col" class="number">Missing</th>
      </tr>
    </thead>
    <tbody>
      ${measures.map(
        (measure) => html`<tr>
          <th scope="row" title=${measure.definition}>${measure.label}</th>
          <td class="number figures">${measure.mean}</td>
          <td class="number figures quiet">${measure.interval}</td>
          <td>${spread(measure.bins, measure.range)}</td>
          <td class="number figures quiet">${measure.missing === 0 ? '' : measure.missing.toLocaleString('en')}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function spread(bins: readonly number[], range: string): TemplateResult | typeof nothing {
  if (bins.length === 0) return nothing;
  return html`<span class="spread" role="img" aria-label=${`from ${range}`} title=${range}>
    ${bins.map((share) => html`<span class="bin" ${styled({ 'block-size': `${Math.max(share * 100, share > 0 ? 8 : 0)}%` })}></span>`)}
  </span>`;
}
