/** The look of texts as they are read: rendered Markdown, comparisons, tokens, found places. */
import { css } from 'lit';

export const readingStyles = css`
  .text.markdown > div {
    white-space: normal;
  }
  .row:not(.opened) .text.markdown {
    display: block;
    overflow: hidden;
  }
  .markdown :is(p, ul, ol, pre, blockquote, table, h4, h5, hr) {
    margin: 0 0 8px;
  }
  .markdown :is(ul, ol) {
    padding-inline-start: 20px;
  }
  .markdown li > :is(p, ul, ol) {
    margin-block-end: 2px;
  }
  .markdown :is(h4, h5) {
    font-size: inherit;
    font-weight: 600;
  }
  .markdown h4 {
    font-size: 1.1em;
  }
  .markdown blockquote {
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--vscode-textBlockQuote-border, var(--border));
    color: var(--quiet);
  }
  .markdown hr {
    border: none;
    border-block-start: 1px solid var(--border);
  }
  .markdown :is(pre, code) {
    font-family: var(--vscode-editor-font-family);
    font-size: 0.95em;
    background: var(--vscode-textCodeBlock-background);
    border-radius: 3px;
  }
  .markdown code {
    padding: 0 3px;
  }
  .markdown pre {
    padding: 6px 8px;
    overflow: auto;
    white-space: pre;
  }
  .markdown table {
    display: block;
    max-inline-size: 100%;
    overflow-x: auto;
    border-collapse: collapse;
    overflow-wrap: normal;
  }
  .markdown :is(th, td) {
    padding: 2px 8px;
    border: 1px solid var(--vscode-widget-border, var(--border));
    text-align: start;
    vertical-align: top;
  }
  .markdown th {
    font-weight: 600;
  }
  .markdown .align-right {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .markdown .align-center {
    text-align: center;
  }
  .markdown .image {
    color: var(--quiet);
    font-style: italic;
  }
  .markdown .formula.display {
    display: block;
    margin-block-end: 8px;
    overflow-x: auto;
    overflow-y: hidden;
  }
  .markdown math {
    font-size: 1.05em;
  }
  ins.added {
    text-decoration: none;
    background: var(--vscode-diffEditor-insertedTextBackground);
    outline: 1px dashed var(--vscode-diffEditor-insertedTextBorder, transparent);
    outline-offset: -1px;
  }
  del.removed {
    background: var(--vscode-diffEditor-removedTextBackground);
    outline: 1px dashed var(--vscode-diffEditor-removedTextBorder, transparent);
    outline-offset: -1px;
  }
  .text.before {
    color: var(--quiet);
    opacity: 0.75;
  }
  .token {
    border-radius: 2px;
    box-decoration-break: clone;
  }
  .tone-0 {
    background: color-mix(in srgb, var(--vscode-charts-blue) 20%, transparent);
  }
  .tone-1 {
    background: color-mix(in srgb, var(--vscode-charts-green) 20%, transparent);
  }
  .tone-2 {
    background: color-mix(in srgb, var(--vscode-charts-yellow) 20%, transparent);
  }
  .tone-3 {
    background: color-mix(in srgb, var(--vscode-errorForeground) 16%, transparent);
  }
  ::highlight(rephrase-found) {
    background-color: var(--vscode-editor-findMatchHighlightBackground);
  }
  ::highlight(rephrase-found-current) {
    background-color: var(--vscode-editor-findMatchBackground);
    color: var(--vscode-editor-findMatchForeground, inherit);
    text-decoration: underline 2px var(--vscode-focusBorder);
  }
`;
