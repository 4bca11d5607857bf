/** The look of the grid: its measures, rows, headers and what headers say. Cells and the summary have files of their own. */
import { css } from 'lit';

export const gridStyles = css`
  rephrase-grid {
    --lines: 6;
    --cell-padding: 8px;
    --footer: 20px;
    --row: calc(var(--lines) * var(--line) + var(--footer) + 2 * var(--cell-padding) + 1px);
    --document: clamp(112px, 22cqi, 260px);
    /* Two columns stay side by side in half a window; more of them scroll. */
    --column: max(200px, min(280px, (100cqi - var(--document)) / 2));
    display: block;
    flex: 1;
    min-inline-size: 0;
    overflow: auto;
    overflow-anchor: none;
    scroll-padding: 84px 0 0 var(--document);
  }
  .table {
    min-inline-size: var(--total);
  }
  .row,
  .header {
    display: grid;
    grid-template-columns: var(--template);
  }
  .header {
    position: sticky;
    inset-block-start: 0;
    z-index: 3;
  }
  .rows {
    position: relative;
    /* The virtualiser keeps the place; two anchors would pull against each other. */
    overflow-anchor: none;
  }
  .row {
    position: absolute;
    inset-inline: 0;
    block-size: var(--row);
    grid-template-rows: 100%;
    contain: layout style;
  }
  .row.opened {
    block-size: auto;
    min-block-size: var(--row);
    grid-template-rows: auto;
  }
  [role='columnheader'],
  [role='rowheader'],
  rephrase-cell {
    position: relative;
    min-inline-size: 0;
    border-block-end: 1px solid var(--border);
    border-inline-end: 1px solid var(--border);
    background: var(--surface);
    outline-offset: -1px;
  }
  [role='columnheader'] {
    padding: 6px 10px;
    overflow: hidden;
    min-block-size: calc(3 * var(--line) + 13px);
  }
  [role='rowheader'],
  .corner {
    position: sticky !important;
    inset-inline-start: 0;
    z-index: 2;
  }
  .pinned {
    position: sticky !important;
    z-index: 1;
  }
  [role='columnheader'] .edge {
    position: absolute;
    inset-block: 0;
    inset-inline-end: 0;
    inline-size: 6px;
    cursor: col-resize;
    touch-action: none;
  }
  [role='columnheader'] .edge:hover,
  [role='columnheader'] .edge:active {
    background: var(--vscode-sash-hoverBorder, var(--vscode-focusBorder));
  }
  [role='columnheader'] .more-of {
    display: inline-flex;
    visibility: hidden;
  }
  [role='columnheader']:is(:hover, :focus-within) .more-of {
    visibility: visible;
  }
  rephrase-column[role='columnheader'] {
    cursor: grab;
  }
  .marked {
    box-shadow: inset 2px 0 0 var(--vscode-focusBorder);
  }
  .corner {
    color: var(--quiet);
  }
  .one-line {
    display: flex;
    align-items: center;
    gap: 4px;
    block-size: var(--line);
    min-inline-size: 0;
    white-space: nowrap;
  }
  .shrink {
    overflow: hidden;
    text-overflow: ellipsis;
    min-inline-size: 0;
  }
  .push {
    margin-inline-start: auto;
  }
  [role='columnheader'] .name {
    font-weight: 600;
    color: inherit;
    flex: 0 1 auto;
  }
  [role='columnheader'] .model {
    flex: 1 4 0;
  }
  .concern {
    display: inline-flex;
    align-items: center;
    gap: 3px;
  }
  button.concern {
    border: none;
  }
  button.concern:hover {
    text-decoration: underline;
  }
  .version {
    padding-inline: 4px;
    border-radius: 3px;
    font-size: 11px;
    color: var(--vscode-badge-foreground, inherit);
    background: var(--vscode-badge-background, var(--vscode-textCodeBlock-background));
  }
  .concern + .concern {
    margin-inline-start: 6px;
  }
  .concerns {
    display: flex;
    flex-wrap: wrap;
    column-gap: 10px;
    min-block-size: var(--line);
    max-block-size: calc(5 * var(--line));
    overflow: hidden auto;
  }
  .concerns .concern {
    min-inline-size: 0;
    block-size: var(--line);
    padding: 0;
    margin: 0;
    white-space: nowrap;
  }
`;
