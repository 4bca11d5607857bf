/** The look of the drawer with the exact request. */
import { css } from 'lit';

export const drawerStyles = css`
  rephrase-request,
  rephrase-comparison {
    display: flex;
    flex: 0 0 min(46%, 640px);
    flex-direction: column;
    min-inline-size: 320px;
    min-block-size: 0;
    border-inline-start: 1px solid var(--border);
    background: var(--vscode-sideBar-background, var(--surface));
  }
  @container (max-width: 720px) {
    .split {
      flex-direction: column;
    }
    rephrase-request,
  rephrase-comparison {
      flex: 0 0 55%;
      min-inline-size: 0;
      border-inline-start: none;
      border-block-start: 1px solid var(--border);
    }
  }
  .split {
    display: flex;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 0;
  }
  .drawer-title {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    block-size: 35px;
    padding-inline: 12px 6px;
    border-block-end: 1px solid var(--border);
  }
  .drawer-title h2 {
    flex: 1;
    margin: 0;
    font-size: inherit;
    font-weight: 600;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .drawer-title h2:focus-visible {
    outline: none;
  }
  .drawer-body {
    flex: 1;
    overflow: auto;
    padding: 8px 12px 16px;
  }
  .drawer-body p {
    margin: 0 0 8px;
  }
  .drawer-body .sheet + p {
    margin: 8px 0 0;
  }
  .drawer-body h3 {
    margin: 14px 0 4px;
    font-size: 11px;
    font-weight: 600;
    color: var(--vscode-sideBarSectionHeader-foreground, inherit);
  }
  .drawer-body dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 2px 12px;
    margin: 0;
  }
  .drawer-body dt {
    color: var(--quiet);
  }
  .drawer-body dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .code {
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size, 12px);
  }
  .sheet {
    margin: 0;
    padding: 8px 10px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    background: var(--vscode-textCodeBlock-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 4px;
    unicode-bidi: plaintext;
    text-align: start;
  }
  .parameters {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .parameters th,
  .parameters td {
    text-align: start;
    vertical-align: top;
    font-weight: normal;
    padding: 1px 12px 1px 0;
    overflow-wrap: anywhere;
  }
  .parameters th {
    color: var(--quiet);
    white-space: nowrap;
  }
  .parameters td:last-child {
    color: var(--quiet);
    white-space: nowrap;
    text-align: end;
    padding-inline-end: 0;
  }
  .budget {
    margin-block-end: 10px;
  }
  .budget-bar {
    display: flex;
    gap: 1px;
    block-size: 10px;
    overflow: hidden;
    border-radius: 3px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .budget-bar span {
    flex-basis: 0;
    min-inline-size: 2px;
  }
  .budget-legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    margin-block-start: 4px;
    font-size: 11px;
  }
  .swatch {
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 4px;
    border-radius: 2px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .part-prompt {
    background: var(--vscode-charts-blue);
  }
  .part-document {
    background: var(--vscode-charts-green);
  }
  .part-template {
    background: var(--vscode-charts-purple, var(--vscode-descriptionForeground));
  }
  .part-completion {
    background: var(--vscode-charts-yellow);
  }
  .part-free {
    background: var(--vscode-textCodeBlock-background);
  }
  del.cut {
    color: var(--quiet);
    background: var(--vscode-diffEditor-removedTextBackground);
    outline: 1px dashed var(--vscode-diffEditor-removedTextBorder, transparent);
  }
  .differences {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .differences :is(th, td) {
    padding: 2px 12px 2px 0;
    text-align: start;
    font-weight: normal;
    vertical-align: middle;
  }
  .differences tr:first-child th {
    color: var(--quiet);
    font-size: 11px;
  }
  .differences th[title] {
    cursor: help;
    white-space: nowrap;
  }
  .differences .clear {
    font-weight: 600;
  }
  .interval {
    position: relative;
    display: inline-block;
    inline-size: 100px;
    block-size: 12px;
    margin-inline-end: 6px;
    vertical-align: middle;
  }
  .interval span {
    position: absolute;
  }
  .interval .zero {
    inset-inline-start: 50%;
    inset-block: 0;
    inline-size: 1px;
    background: var(--quiet);
  }
  .interval .reach {
    inset-block: 5px;
    background: var(--vscode-charts-blue);
  }
  .interval .mean {
    inset-block: 2px;
    inline-size: 3px;
    margin-inline-start: -1px;
    background: var(--vscode-charts-blue);
  }
`;
