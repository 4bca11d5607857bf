/** One small chart over time: uPlot in the colours of the theme, with its words beside it. */
import type { PropertyValues, TemplateResult } from 'lit';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import { LightElement } from '../preview/lightElement.ts';
import type { ChartLine } from './chartWords.ts';
import { figure, spokenChart } from './chartWords.ts';
import { TIME_STEPS, timeRange, timeTicks } from './timeTicks.ts';

/** What a chart shows; `times` in seconds since 1970, as many as each line has values. */
export interface ChartData {
  readonly title: string;
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
}

const HEIGHT = 132;
/** Charts of one page follow the same moment under the pointer. */
const SYNC = 'job';

export class RephraseChart extends LightElement {
  @property({ attribute: false }) accessor data: ChartData = { title: '', times: [], lines: [] };
  /** The point under the pointer; null for the latest. */
  @state() private accessor at: number | null = null;
  #plot: uPlot | null = null;
  #drawnLines = '';
  readonly #resize = new ResizeObserver(() => this.#fit());
  /** VS Code changes the body's class when the theme changes. */
  readonly #theme = new MutationObserver(() => this.#redraw());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#theme.disconnect();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override render(): TemplateResult {
    const { title, lines, times } = this.data;
    const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
    const shown = this.at ?? times.length - 1;
    return html`<figure class="chart">
      <figcaption aria-hidden="true">
        <span class="chart-title">${title}</span>
        ${lines.map(
          ({ label, values, color }) => html`<span class="chart-value"
            ><span class="swatch" .style=${`--swatch: var(${color})`}></span>${lines.length > 1 ? `${label} ` : ''}<b
              class="figures"
              >${figure(values[shown] ?? null)}</b
            ></span
          >`,
        )}
      </figcaption>
      <div class="plot" role="img" aria-label=${spokenChart(title, lines, seconds)}></div>
    </figure>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('data')) return;
    const { lines, times } = this.data;
    const drawn = lines.map(({ label, color }) => `${label} ${color}`).join();
    if (this.#plot && drawn === this.#drawnLines) this.#plot.setData(dataOf(times, lines));
    else if (times.length > 0) this.#redraw();
    this.#drawnLines = drawn;
  }

  #redraw(): void {
    const place = this.querySelector<HTMLElement>('.plot');
    if (!place || this.data.times.length === 0) return;
    this.#plot?.destroy();
    const { times, lines } = this.data;
    this.#plot = new uPlot(this.#options(place), dataOf(times, lines), place);
  }

  #fit(): void {
    const place = this.querySelector<HTMLElement>('.plot');
    if (place && this.#plot && place.clientWidth > 0) {
      this.#plot.setSize({ width: place.clientWidth, height: HEIGHT });
    }
  }

  #options(place: HTMLElement): uPlot.Options {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string =>
      style.getPropertyValue(name).trim() || style.getPropertyValue('--vscode-foreground').trim() || 'gray';
    const quiet = colour('--vscode-descriptionForeground');
    const grid = { stroke: `color-mix(in srgb, ${quiet} 25%, transparent)`, width: 1 };
    const font = `11px ${style.getPropertyValue('--vscode-font-family').trim() || 'sans-serif'}`;
    return {
      width: Math.max(80, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, y: false },
      // On the right, half of a time: its label stands centred below the last tick.
      padding: [6, Math.ceil(widest(['00:00:00'], font) / 2), 0, 0],
      scales: {
        x: { range: ({ data }) => timeRange([...data[0]]) },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
      },
      axes: [
        {
          stroke: quiet,
          font,
          size: 24,
          grid: { show: false },
          ticks: { show: false },
          space: 70,
          incrs: [...TIME_STEPS],
          splits: (_, __, from, to, step) => [...timeTicks(from, to, step, clockAhead(to))],
          values: (_, ticks) => ticks.map((tick) => clock(tick, (ticks.at(-1) ?? tick) - (ticks[0] ?? tick))),
        },
        {
          stroke: quiet,
          font,
          size: (_, ticks) => Math.max(46, widest(ticks, font) + 16),
          grid,
          ticks: { show: false },
          space: 32,
          values: (_, ticks) => ticks.map(figure),
        },
      ],
      series: [
        {},
        ...this.data.lines.map(({ label, color, dashed }) => ({
          label,
          stroke: colour(color),
          width: 1.5,
          points: { show: ({ data }: uPlot) => data[0].length < 2 },
          ...(dashed && { dash: [4, 3] }),
        })),
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            this.at = cursor.idx ?? null;
          },
        ],
      },
    };
  }
}

customElements.define('rephrase-chart', RephraseChart);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-chart': RephraseChart;
  }
}

/** "09:05" in the reader's own time zone; "09:05:30" where ticks are only seconds apart. */
function clock(seconds: number, spanSeconds: number): string {
  const time = new Date(seconds * 1000);
  const parts = [time.getHours(), time.getMinutes(), ...(spanSeconds < 300 ? [time.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Seconds that the reader's clock is ahead of UTC at a moment. */
function clockAhead(seconds: number): number {
  return -60 * new Date(seconds * 1000).getTimezoneOffset();
}

/** CSS pixels that the longest of these labels takes: "1.2 M", "1,2 Mio.". */
function widest(labels: readonly string[] | null, font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = font;
  return Math.max(0, ...(labels ?? []).map((label) => context.measureText(label).width));
}

function dataOf(times: readonly number[], lines: readonly ChartLine[]): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}
