/** The look of the grid and its cells. Nothing in here depends on how much of a rephrasing has arrived: no cell moves another. */
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
  .pager {
    display: inline-flex;
    align-items: center;
    margin-inline-start: 8px;
  }
  .pager button {
    display: inline-flex;
  }
  .footer .rating {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    margin-inline-start: 6px;
    color: var(--vscode-charts-yellow);
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
    max-block-size: calc(3 * var(--line));
    overflow: hidden;
  }
  .concerns .concern {
    min-inline-size: 0;
    block-size: var(--line);
    padding: 0;
    margin: 0;
    white-space: nowrap;
  }

  .content {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    padding: var(--cell-padding) 10px 0;
  }
  .text {
    flex: 1;
    min-block-size: 0;
    overflow: hidden;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 4;
    unicode-bidi: plaintext;
    text-align: start;
  }
  .row:not(.opened) .text {
    flex: none;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 6;
    block-size: calc(var(--lines) * var(--line));
    contain: strict;
    cursor: pointer;
  }
  .row:not(.opened) .document .text {
    block-size: calc((var(--lines) - 1) * var(--line));
    -webkit-line-clamp: 5;
  }
  .row.opened .text {
    padding-block-end: var(--cell-padding);
    min-block-size: calc(var(--lines) * var(--line));
  }
  .text .hint {
    color: var(--quiet);
    font-style: italic;
  }
  .text .reasoning {
    color: var(--quiet);
    font-style: italic;
  }
  details.aside {
    white-space: normal;
    margin-block-end: 8px;
    padding-inline-start: 8px;
    border-inline-start: 2px solid var(--vscode-textBlockQuote-border, var(--border));
  }
  details.aside summary {
    cursor: pointer;
    font-style: normal;
  }
  details.aside div {
    white-space: pre-wrap;
  }
  .caret {
    display: inline-block;
    inline-size: 2px;
    block-size: 1.1em;
    margin-inline: 1px -3px;
    vertical-align: text-bottom;
    background: var(--vscode-editorCursor-foreground, currentColor);
  }
  @media (prefers-reduced-motion: reduce) {
    .toolbar .bar {
      transition: none;
    }
  }
  .problem {
    display: flex;
    gap: 6px;
    overflow: hidden;
    overflow-wrap: anywhere;
    margin-block-end: 4px;
  }
  .row:not(.opened) :not(.failed-with-text) > .problem {
    margin-block-end: 0;
  }
  .row:not(.opened) .problem .message {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 5;
    overflow: hidden;
  }
  .problem .icon {
    margin-block-start: 1px;
  }
  .problem .link {
    display: block;
  }
  .failed-with-text .problem {
    flex: none;
  }
  .row:not(.opened) .failed-with-text .message {
    -webkit-line-clamp: 2;
  }
  .row:not(.opened) .failed-with-text .text {
    block-size: calc(3 * var(--line) - 4px);
    -webkit-line-clamp: 3;
  }
  .footer {
    display: flex;
    flex: none;
    margin-block-start: auto;
    align-items: center;
    gap: 4px;
    block-size: var(--footer);
    margin-block-end: var(--cell-padding);
    color: var(--quiet);
    font-size: 11px;
    white-space: nowrap;
  }
  .footer .state {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 0;
    overflow: hidden;
  }
  .footer .concern {
    display: block;
    min-inline-size: 14px;
    margin-inline-start: 6px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .footer .concern .icon {
    vertical-align: -2px;
  }
  .document .concern {
    margin-inline-start: 0;
  }
  .footer .loud .icon {
    vertical-align: -2px;
  }
  .footer .loud {
    color: var(--vscode-foreground);
  }
  .footer .figures {
    flex: none;
    margin-inline-start: auto;
  }
  rephrase-cell,
  [role='rowheader'] {
    container-type: inline-size;
  }
  @container (max-width: 235px) {
    .footer .pace {
      display: none;
    }
  }
  @container (max-width: 150px) {
    .document .word {
      display: none;
    }
  }
  .stale .text,
  .document .text {
    color: var(--quiet);
  }
  .row.opened .document .text {
    color: inherit;
  }
  .actions {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-end: 4px;
    display: none;
    background: var(--floating);
    border: 1px solid var(--vscode-widget-border, var(--border));
    border-radius: 5px;
  }
  rephrase-cell:hover .actions,
  rephrase-cell:focus-within .actions,
  [role='rowheader']:hover .actions,
  [role='rowheader']:focus-within .actions {
    display: flex;
  }
  .actions button {
    display: inline-flex;
    padding: 3px;
  }
  .actions button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .toggle {
    display: inline-flex;
    margin-inline-start: -6px;
  }
  .more {
    display: block;
    margin-block: 4px;
    white-space: normal;
  }
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
    margin-inline-start: auto;
  }
  .bars {
    display: inline-flex;
    flex: 0 1 120px;
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
  .share {
    flex: 0 1 120px;
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
    inline-size: 80px;
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
