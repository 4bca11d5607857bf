/** The look of what opens over and beside the grid: menus, forms, the search line. */
import { css } from 'lit';

export const panelStyles = css`
  rephrase-menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-inline-size: 180px;
    max-inline-size: min(360px, 94vw);
    max-block-size: 90vh;
    overflow: auto;
    padding: 4px 0;
    color: var(--vscode-menu-foreground, var(--vscode-foreground));
    background: var(--vscode-menu-background, var(--floating));
    border: 1px solid var(--vscode-menu-border, var(--vscode-widget-border, var(--border)));
    border-radius: 6px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  rephrase-menu .group + .group {
    margin-block-start: 4px;
    padding-block-start: 4px;
    border-block-start: 1px solid var(--vscode-menu-separatorBackground, var(--border));
  }
  rephrase-menu button {
    display: flex;
    align-items: center;
    gap: 6px;
    inline-size: calc(100% - 8px);
    margin-inline: 4px;
    padding: 2px 8px 2px 4px;
    text-align: start;
  }
  rephrase-menu .label {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    white-space: normal;
  }
  rephrase-menu button:hover:enabled {
    background: var(--vscode-list-hoverBackground, var(--vscode-toolbar-hoverBackground));
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  rephrase-menu button:focus:enabled {
    color: var(--vscode-menu-selectionForeground, inherit);
    background: var(--vscode-menu-selectionBackground, var(--vscode-toolbar-hoverBackground));
    outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
    outline-offset: -1px;
  }
  rephrase-menu button:focus:enabled .quiet {
    color: inherit;
    opacity: 0.8;
  }
  .find {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    block-size: 33px;
    padding-inline: 12px 6px;
    border-block-end: 1px solid var(--border);
    background: var(--vscode-editorWidget-background);
  }
  input,
  select,
  textarea {
    font: inherit;
    color: var(--vscode-input-foreground, inherit);
    background: var(--vscode-input-background, var(--surface));
    border: 1px solid var(--vscode-input-border, var(--vscode-widget-border, var(--border)));
    border-radius: 4px;
    padding: 2px 6px;
  }
  :is(input, select, textarea):focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground, var(--quiet));
  }
  .find input {
    flex: 0 1 320px;
    min-inline-size: 80px;
  }
  .find [role='status'] {
    min-inline-size: 90px;
    margin-inline-start: 4px;
  }
  .tool.active {
    background: var(--vscode-inputOption-activeBackground, var(--vscode-toolbar-activeBackground));
    color: var(--vscode-inputOption-activeForeground, inherit);
    border-color: var(--vscode-inputOption-activeBorder, transparent);
  }
  dialog.form form {
    display: grid;
    gap: 10px;
    min-inline-size: min(320px, 80vw);
  }
  dialog.form label {
    display: grid;
    grid-template-columns: 90px 1fr;
    align-items: center;
    gap: 8px;
  }
  dialog.form p {
    margin: 0;
  }
  dialog.form textarea {
    resize: vertical;
    min-inline-size: min(420px, 80vw);
  }
  dialog .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  dialog.keys {
    max-inline-size: min(880px, 94vw);
  }
  dialog.keys .columns {
    columns: 3 240px;
    column-gap: 32px;
  }
  dialog.keys section {
    break-inside: avoid;
    margin-block-end: 12px;
  }
  dialog h3 {
    margin: 0 0 6px;
    font-size: 11px;
    font-weight: 600;
    color: var(--quiet);
  }
  rephrase-voting {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }
  .voting-title {
    display: flex;
    flex: none;
    align-items: center;
    gap: 12px;
    block-size: 35px;
    padding-inline: 16px 6px;
  }
  .voting-title h2 {
    margin: 0;
    font-size: inherit;
    font-weight: 600;
  }
  .ballot {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 8px;
    min-block-size: 0;
    padding: 8px 16px 0;
    outline: none;
  }
  .ballot .source {
    flex: none;
    max-block-size: 40%;
    overflow: auto;
  }
  .sides {
    display: grid;
    flex: 1;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    min-block-size: 0;
  }
  .side {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    border: 1px solid var(--vscode-widget-border, var(--border));
    border-radius: 6px;
  }
  .side h3 {
    margin: 0;
    padding: 6px 12px;
    font-size: 11px;
    font-weight: 600;
    color: var(--quiet);
  }
  .side .text {
    padding: 0 12px 12px;
    overflow: auto;
  }
  rephrase-voting > .buttons,
  .result .buttons {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    padding: 12px 16px;
  }
  .result {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 24px;
    text-align: center;
    outline: none;
  }
  @container (max-width: 520px) {
    .sides {
      grid-template-columns: 1fr;
      grid-template-rows: 1fr 1fr;
    }
  }
`;
