/** The page of one job: what it is doing, how it went so far, what came out, and what can be done about it. */

import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type {
  ChartPoint,
  JobAction,
  JobPageMessage,
  JobPageState,
  JobSnapshot,
  LatestRow,
} from '../jobContract.ts';
import { decodeJobHostMessage } from '../jobContract.ts';
import { faultOf } from '../preview/checkWords.ts';
import { icon } from '../preview/icons.ts';
import { t, whole } from '../preview/l10n.ts';
import { baseStyles } from '../preview/styles.ts';
import './chart.ts';
import type { ChartData } from './chart.ts';
import { jobStyles } from './jobStyles.ts';

/** What VS Code gives a webview. */
export interface JobVsCodeApi {
  postMessage(message: JobPageMessage): void;
  setState(state: JobPageState): void;
}

export class RephraseJob extends LitElement {
  static override readonly styles = [baseStyles, jobStyles];

  #api: JobVsCodeApi | null = null;
  @state() private accessor job: JobSnapshot | null = null;
  @state() private accessor points: readonly ChartPoint[] = [];
  @state() private accessor rows: readonly LatestRow[] = [];
  @state() private accessor announced = '';

  /** Joins the page to VS Code and asks for everything. Called once, by the page's entry. */
  join(api: JobVsCodeApi): void {
    this.#api = api;
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const decoded = decodeJobHostMessage(data);
      if (!decoded.ok) console.error(`Rephrase job: a message was dropped. ${decoded.problem}`);
      else if (decoded.value.type === 'job') this.#take(decoded.value.job);
      else if (decoded.value.type === 'series') this.points = decoded.value.points;
      else this.rows = decoded.value.rows;
    });
    api.postMessage({ type: 'ready' });
  }

  protected override render(): TemplateResult {
    const { job } = this;
    if (!job) return html`<p class="waiting quiet">${t('Reading the job…')}</p>`;
    return html`
      ${this.#header(job)}
      <main>
        ${progress(job)} ${warnings(job)}
        <dl class="facts">
          ${job.facts.map(
            ({ label, value, detail }) => html`<div title=${detail}>
              <dt>${label}</dt>
              <dd class="figures">${value}</dd>
            </div>`,
          )}
        </dl>
        ${this.points.length === 0 ? nothing : charts(this.points)} ${this.#endpoints(job)} ${this.#failures(job)}
        ${this.#variants(job)} ${this.#latest(job)} ${expected(job)}
      </main>
      <div class="only-spoken" role="status" aria-live="polite">${this.announced}</div>
    `;
  }

  /** Speaks when the phase changes, and at every tenth per cent, not at each figure. */
  #take(job: JobSnapshot): void {
    const before = this.job;
    this.job = job;
    this.#api?.setState({ version: 1, folder: job.folder });
    const tenth = (of: JobSnapshot): number => Math.floor((of.done + of.failed) * 10);
    const changed = before !== null && before.phase.word !== job.phase.word;
    if (changed || (before !== null && tenth(before) !== tenth(job))) {
      this.announced = `${job.name}, ${job.phase.word}, ${job.progress.join(', ')}`;
    }
  }

  #header(job: JobSnapshot): TemplateResult {
    return html`<header>
      <h1>${job.name}</h1>
      <span class="phase ${job.phase.tone}">${job.phase.word}</span>
      <div class="actions" role="toolbar" aria-label=${t('What to do with the job')}>
        ${job.actions.map(
          ({ action, label, title }, at) =>
            html`<button class=${at === 0 && job.live ? 'secondary' : 'tool'} title=${title} @click=${() => this.#act(action)}>
              ${label}
            </button>`,
        )}
      </div>
    </header>`;
  }

  #act(action: JobAction): void {
    this.#api?.postMessage({ type: 'act', action });
  }

  #endpoints({ endpoints }: JobSnapshot): TemplateResult {
    return html`<section>
      <h2>${t('Endpoints')}</h2>
      <ul class="plain">
        ${endpoints.map(
          ({ alias, url, words, trouble }) => html`<li>
            <b>${alias}</b> <span class="quiet">${url}</span> <span class="figures">${words}</span>
            ${trouble === null ? nothing : html`<div class="warn">${icon('warning')} ${trouble}</div>`}
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #failures({ failures }: JobSnapshot): TemplateResult | typeof nothing {
    if (failures.length === 0) return nothing;
    return html`<section>
      <h2>${t('Failures')}</h2>
      <ul class="plain">
        ${failures.map(
          ({ reason, label, count, examples }) => html`<li>
            <button
              class="link"
              title=${t('All documents that failed so')}
              @click=${() => this.#api?.postMessage({ type: 'openFailures', reason })}
            >
              ${label}
            </button>
            <b class="figures">${whole(count)}</b>
            ${examples.map(({ id, message }) => html`<div class="example"><code>${id}</code> ${message}</div>`)}
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #variants({ variants }: JobSnapshot): TemplateResult {
    return html`<section>
      <h2>${t('Variants')}</h2>
      <ul class="plain">
        ${variants.map(
          ({ id, label, detail }) => html`<li>
            <button class="link" title=${t('Open its output')} @click=${() => this.#api?.postMessage({ type: 'openVariant', id })}>
              ${label}
            </button>
            <span class="quiet">${detail}</span>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #latest({ live }: JobSnapshot): TemplateResult | typeof nothing {
    if (this.rows.length === 0) return nothing;
    return html`<section class="wide">
      <h2>
        ${t('Latest rows')}${live ? html` <span class="quiet">${t('the newest first')}</span>` : nothing}
        <button class="link beside" title=${t('In the grid of the preview, with measures and checks')} @click=${() => this.#act('showRows')}>
          ${t('Side by Side')}
        </button>
      </h2>
      <div class="rows" role="table" aria-label=${t('Latest rows')} tabindex="0">
        <div class="row head" role="row">
          <span role="columnheader">${t('Document')}</span><span role="columnheader">${t('Rephrasing')}</span>
        </div>
        ${this.rows.map(latestRow)}
      </div>
    </section>`;
  }
}

customElements.define('rephrase-job', RephraseJob);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-job': RephraseJob;
  }
}

function progress(job: JobSnapshot): TemplateResult {
  const percent = Math.floor((job.done + job.failed) * 100);
  return html`<section class="wide">
    <div
      class="bar"
      role="progressbar"
      aria-label=${t('Progress')}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
      aria-valuetext=${job.progress.join(', ')}
    >
      <span class="done ${job.phase.tone}" .style=${`inline-size: ${job.done * 100}%`}></span
      ><span class="failed" .style=${`inline-size: ${job.failed * 100}%`}></span>
    </div>
    <p class="line figures">
      ${job.progress.map((part, at) => (at === 0 ? html`<b class="percent">${part}</b>` : html`<span>${part}</span>`))}
    </p>
    ${job.reason === null ? nothing : html`<p class="reason ${job.phase.tone}">${icon('info')} ${job.reason}</p>`}
    ${
      job.budget === null
        ? nothing
        : html`<div class="bar thin" role="img" aria-label=${job.budget.words}>
              <span class="done ${job.budget.share >= 0.9 ? 'warn' : 'quiet'}" .style=${`inline-size: ${job.budget.share * 100}%`}></span>
            </div>
            <p class="line quiet figures">${job.budget.words}</p>`
    }
  </section>`;
}

function warnings({ warnings: all }: JobSnapshot): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<section class="wide">
    <h2>${t('Warnings')}</h2>
    <ul class="plain">
      ${all.map(
        ({ when, message }) => html`<li>
          <span class="warn">${icon('warning')} ${message}</span> <span class="quiet">${when}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function charts(points: readonly ChartPoint[]): TemplateResult {
  return html`<section class="wide charts">
    ${chartsOf(points).map((data) => html`<rephrase-chart .data=${data}></rephrase-chart>`)}
  </section>`;
}

function chartsOf(points: readonly ChartPoint[]): readonly ChartData[] {
  const times = points.map(({ at }) => at);
  const of = (pick: (point: ChartPoint) => number | null): readonly (number | null)[] => points.map(pick);
  const [blue, purple, orange, red] = ['blue', 'purple', 'orange', 'red'].map(
    (name) => `--vscode-charts-${name}`,
  ) as [string, string, string, string];
  const quiet = '--vscode-descriptionForeground';
  const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  const every: readonly (ChartData & { readonly always?: true })[] = [
    {
      title: t('Documents/s'),
      always: true,
      times,
      lines: [{ label: t('Documents/s'), color: blue, values: of((point) => point.unitsPerSecond) }],
    },
    {
      title: t('Tokens/s'),
      always: true,
      times,
      lines: [{ label: t('Tokens/s'), color: purple, values: of((point) => point.tokensPerSecond) }],
    },
    {
      title: t('In flight'),
      times,
      lines: [
        { label: t('in flight'), color: blue, values: of((point) => point.inFlight) },
        { label: t('limit'), color: quiet, dashed: true, values: of((point) => point.limit) },
      ],
    },
    {
      title: t('Failed'),
      always: true,
      times,
      lines: [{ label: t('Failed'), color: red, values: of((point) => point.failed) }],
    },
    {
      title: t('Latency (s)'),
      times,
      lines: [
        { label: 'p50', color: blue, values: of((point) => inSeconds(point.latencyP50Ms)) },
        { label: 'p95', color: orange, values: of((point) => inSeconds(point.latencyP95Ms)) },
      ],
    },
  ];
  // A job that runs elsewhere has no requests of its own in flight: what never has a value is left out.
  return every.filter(
    ({ always, lines }) => always === true || lines.some(({ values }) => values.some(Boolean)),
  );
}

function latestRow({ id, variant, source, text, figures, failedChecks, failure }: LatestRow): TemplateResult {
  return html`<div class="row" role="row">
    <div role="cell">
      <div class="quiet id"><span class="name" title=${id}>${id}</span></div>
      <div class="text" dir="auto">${source}</div>
    </div>
    <div role="cell">
      <div class="quiet id">
        <span class="name" title=${variant}>${variant}</span><span class="figures">${figures}</span>
      </div>
      ${failedChecks.length === 0 ? nothing : html`<div class="marks warn">${failedChecks.map(faultOf).join(' · ')}</div>`}
      <div class="text ${failure === null ? '' : 'bad'}" dir="auto">${failure ?? text}</div>
    </div>
  </div>`;
}

function expected({ estimate }: JobSnapshot): TemplateResult | typeof nothing {
  if (!estimate) return nothing;
  return html`<section class="wide">
    <details>
      <summary>${t('What was expected before the start')}</summary>
      <ul>
        ${estimate.lines.map((line) => html`<li class="figures">${line}</li>`)}
      </ul>
      <ul class="quiet">
        ${estimate.assumptions.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details>
  </section>`;
}
