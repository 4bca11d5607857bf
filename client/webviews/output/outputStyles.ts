/** The look of the output page: as dense as the preview's grid, with VS Code's own variables alone. */
import { css } from 'lit';

export const outputStyles = css`
  header,
  footer {
    flex: none;
    padding: 4px 12px;
    background: var(--surface);
    border-block-end: 1px solid var(--border);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    border-block: 1px solid var(--border);
    border-block-end: none;
  }
  .keys {
    margin-inline-start: auto;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .place {
    font-weight: 600;
    max-inline-size: 30ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  input,
  select {
    font: inherit;
    block-size: 24px;
    padding-inline: 6px;
    color: var(--vscode-input-foreground, inherit);
    background: var(--vscode-input-background, transparent);
    border: 1px solid var(--vscode-input-border, var(--border));
    border-radius: 3px;
    max-inline-size: min(30ch, 100%);
  }
  select {
    color: var(--vscode-dropdown-foreground, inherit);
    background: var(--vscode-dropdown-background, transparent);
    border-color: var(--vscode-dropdown-border, var(--border));
  }
  input:focus-visible,
  select:focus-visible,
  summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  input[type='search'] {
    flex: 1 1 18ch;
    max-inline-size: 60ch;
    text-overflow: ellipsis;
  }
  input[type='number'] {
    inline-size: 9ch;
  }
  main {
    flex: 1;
    overflow: auto;
  }
  .waiting {
    padding: 16px;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    border-block-end: 1px solid var(--border);
  }
  .row:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .side {
    padding: 5px 12px 8px;
    min-inline-size: 0;
  }
  .side + .side {
    border-inline-start: 1px solid var(--border);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 8px;
    font-size: 0.92em;
  }
  .name {
    display: inline-flex;
    align-items: center;
    min-inline-size: 0;
  }
  /* As large as a finger wants it, without making its line taller. */
  .twistie {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    inline-size: 24px;
    block-size: 24px;
    margin-block: -4px;
    margin-inline: -8px 0;
    padding: 0;
    border: none;
  }
  .id {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .row:not(.opened) .text {
    max-block-size: calc(var(--line) * 8);
    overflow: hidden;
    cursor: pointer;
  }
  .row:not(.opened) .text:not(.markdown) {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 8;
  }
  ins {
    color: inherit;
    text-decoration: none;
    background: var(--vscode-diffEditor-insertedTextBackground);
  }
  del {
    background: var(--vscode-diffEditor-removedTextBackground);
  }
  .reasoning {
    margin-block-end: 4px;
  }
  .marks {
    display: flex;
    align-items: center;
    gap: 4px;
    font-size: 0.92em;
    margin-block-start: 4px;
  }
  .rollouts {
    margin-inline-start: 8px;
  }
  .small {
    block-size: 18px;
  }
  .small[aria-pressed='true'] {
    background: var(--vscode-toolbar-activeBackground, var(--vscode-toolbar-hoverBackground));
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
  }
  .columns {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 1px 12px;
    margin: 8px 0 0;
    font-size: 0.92em;
  }
  .columns dd {
    margin: 0;
    overflow-wrap: anywhere;
    color: var(--vscode-foreground);
  }
  .measures {
    padding: 6px 12px;
    border-block-end: 1px solid var(--border);
  }
  .groups {
    display: flex;
    flex-wrap: wrap;
    gap: 0 32px;
    max-block-size: 40vh;
    overflow: auto;
  }
  .measures .line {
    justify-content: flex-start;
    align-items: center;
    font-size: inherit;
  }
  table {
    border-collapse: collapse;
    margin-block: 8px;
  }
  caption {
    text-align: start;
    font-weight: 600;
    padding-block: 2px;
  }
  th {
    font-weight: normal;
    text-align: start;
    padding: 1px 16px 1px 0;
    white-space: nowrap;
  }
  tbody th {
    min-inline-size: 12ch;
    white-space: normal;
  }
  thead th {
    color: var(--quiet);
    font-size: 0.92em;
  }
  td {
    padding: 1px 16px 1px 0;
  }
  .number {
    text-align: end;
  }
  .spread {
    display: inline-flex;
    align-items: flex-end;
    gap: 1px;
    block-size: 14px;
  }
  .bin {
    inline-size: 7px;
    background: var(--vscode-charts-blue);
  }
`;
