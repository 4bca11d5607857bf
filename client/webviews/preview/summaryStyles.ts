/** The look of the summary below the headers: names, bars, shares and curves. */
import { css } from 'lit';

export const summaryStyles = css`
  .strip {
    background: var(--vscode-sideBar-background, var(--surface));
    border-block-end: 1px solid var(--border);
  }
  .strip-row {
    display: grid;
    grid-template-columns: var(--template);
    min-block-size: 24px;
    font-size: 12px;
  }
  .strip-row > * {
    background: var(--vscode-sideBar-background, var(--surface)) !important;
    border-block-end: none !important;
  }
  .strip-name {
    padding: 4px 10px;
    overflow-wrap: anywhere;
    line-height: 16px;
    color: var(--quiet);
    cursor: help;
  }
  .strip-cell {
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
    padding-inline: 10px;
    overflow: hidden;
    border-inline-end: 1px solid var(--border);
  }
  .strip-cell .figures {
    flex: none;
    max-inline-size: calc(100% - 40px);
    margin-inline-start: auto;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bars {
    display: inline-flex;
    flex: 0 100 120px;
    align-items: flex-end;
    block-size: 20px;
    border-block-end: 1px solid var(--border);
  }
  .bars button {
    display: flex;
    flex: 1;
    align-items: flex-end;
    block-size: 100%;
    padding: 0 1px 0 0;
    border: none;
    border-radius: 0;
  }
  .bars button:disabled {
    opacity: 1;
  }
  .bars span {
    inline-size: 100%;
    background: var(--vscode-charts-blue);
    opacity: 0.75;
  }
  .bars button:hover:enabled span,
  .bars button:focus-visible span {
    opacity: 1;
  }
  /* The drawings give way to the figures. */
  .share,
  .bars,
  .curve {
    flex-shrink: 100;
    min-inline-size: 32px;
  }
  .share {
    flex: 0 100 120px;
    block-size: 6px;
    border-radius: 3px;
    overflow: hidden;
    background: var(--vscode-textCodeBlock-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .share span {
    display: block;
    block-size: 100%;
    background: var(--vscode-charts-blue);
    opacity: 0.75;
  }
  .share.warned span {
    background: var(--vscode-charts-yellow);
  }
  .curve svg {
    display: block;
    inline-size: 100%;
    max-inline-size: 80px;
    block-size: 20px;
  }
  .curve polyline {
    fill: none;
    stroke: var(--vscode-charts-blue);
    stroke-width: 1.5;
  }
  .curve circle {
    fill: var(--vscode-charts-blue);
  }
`;
