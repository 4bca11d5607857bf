/** The look of the job page: calm, dense, VS Code's own variables alone. */
import { css } from 'lit';

export const jobStyles = css`
  :host {
    overflow: auto;
  }
  header {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    padding: 6px 16px;
    background: var(--surface);
    border-block-end: 1px solid var(--border);
  }
  h1 {
    margin: 0;
    font-size: 1.15em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0 0 4px;
    font-size: 1em;
    font-weight: 600;
  }
  h2 .quiet,
  h2 .link {
    font-weight: normal;
  }
  h2 .beside {
    margin-inline-start: 8px;
  }
  .phase.active {
    color: var(--vscode-charts-blue);
  }
  .phase.quiet {
    color: var(--quiet);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    margin-inline-start: auto;
  }
  .actions .secondary {
    padding: 2px 12px;
  }
  main {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
    gap: 16px 24px;
    padding: 14px 16px 32px;
    max-inline-size: 1400px;
  }
  .wide,
  .facts {
    grid-column: 1 / -1;
  }
  .waiting {
    padding: 16px;
  }
  p {
    margin: 4px 0;
  }
  .bar {
    display: flex;
    block-size: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: var(--vscode-editorWidget-background);
    outline: 1px solid var(--border);
    outline-offset: -1px;
  }
  .bar.thin {
    block-size: 4px;
    margin-block-start: 8px;
  }
  .bar .done {
    background: var(--vscode-progressBar-background, var(--vscode-charts-blue));
    transition: inline-size 400ms ease-out;
  }
  .bar .done.good {
    background: var(--vscode-charts-green);
  }
  .bar .done.quiet {
    background: var(--quiet);
  }
  .bar .done.warn {
    background: var(--vscode-charts-yellow);
  }
  .bar .done.bad,
  .bar .failed {
    background: var(--vscode-charts-red);
  }
  @media (prefers-reduced-motion: reduce) {
    .bar .done {
      transition: none;
    }
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    white-space: normal;
  }
  .percent {
    min-inline-size: 4ch;
  }
  .reason {
    display: flex;
    gap: 6px;
    color: var(--vscode-foreground);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 28px;
    margin: 0;
  }
  .facts dt {
    color: var(--quiet);
    font-size: 0.92em;
  }
  .facts dd {
    margin: 0;
  }
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr));
    gap: 12px 24px;
  }
  .chart {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    margin: 0;
    min-inline-size: 0;
  }
  .chart figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  .chart-title {
    font-weight: 600;
  }
  .swatch {
    display: inline-block;
    inline-size: 10px;
    block-size: 2px;
    margin-inline-end: 4px;
    vertical-align: middle;
    background: var(--swatch);
  }
  /* Beside one another the plots stand on one line, however long their captions are. */
  .plot {
    margin-block-start: auto;
    block-size: 132px;
    overflow: hidden;
  }
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .uplot canvas {
    display: block;
    position: relative;
    inline-size: 100%;
    block-size: 100%;
  }
  .u-axis,
  .u-select {
    position: absolute;
    pointer-events: none;
  }
  .u-cursor-x,
  .u-cursor-y,
  .u-cursor-pt {
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 0;
    pointer-events: none;
  }
  .u-cursor-x {
    block-size: 100%;
    border-inline-end: 1px solid var(--quiet);
  }
  .u-cursor-pt {
    border-radius: 50%;
  }
  .u-off {
    display: none;
  }
  .plain {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .plain > li {
    margin-block-end: 6px;
    overflow-wrap: anywhere;
  }
  .example {
    padding-inline-start: 12px;
    color: var(--quiet);
    border-inline-start: 2px solid var(--border);
    margin-block: 2px;
  }
  code {
    font-family: var(--vscode-editor-font-family, monospace);
    color: var(--vscode-foreground);
  }
  .rows {
    border: 1px solid var(--border);
    border-radius: 4px;
    max-block-size: 460px;
    overflow: auto;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    border-block-end: 1px solid var(--border);
  }
  .row:last-child {
    border-block-end: none;
  }
  .row > * {
    padding: 5px 10px;
    min-inline-size: 0;
  }
  .row > * + * {
    border-inline-start: 1px solid var(--border);
  }
  .row.head {
    position: sticky;
    inset-block-start: 0;
    background: var(--surface);
    font-weight: 600;
  }
  .id {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 8px;
    font-size: 0.92em;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .text {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    overflow: hidden;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .marks {
    font-size: 0.92em;
  }
  summary {
    cursor: pointer;
  }
  summary:focus-visible,
  .rows:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
`;
