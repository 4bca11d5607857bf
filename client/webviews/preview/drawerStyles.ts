/** The look of the drawer with the exact request. */
import { css } from 'lit';

export const drawerStyles = css`
  rephrase-request {
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
    rephrase-request {
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
`;
