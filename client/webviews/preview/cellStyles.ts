/** The look of the cells. Nothing in here depends on how much of a rephrasing has arrived: no cell moves another. */
import { css } from 'lit';

export const cellStyles = css`
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
  .footer .state > .word {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .footer .rating,
  .footer .state > .icon {
    flex: none;
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
    /* Where there is no room for all, what deserves a look stays. */
    .footer:has(.concern) {
      .tokens,
      .dot,
      .loud .word {
        display: none;
      }
      .concern,
      .rating {
        margin-inline-start: 0;
      }
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
`;
