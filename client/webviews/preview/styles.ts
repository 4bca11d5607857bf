/** The look of the page: VS Code's own theme variables and nothing else, so that it follows every theme. */
import { css } from 'lit';

/** Type, buttons, icons: what every part uses. */
export const baseStyles = css`
  :host {
    --line: round(calc(var(--vscode-font-size, 13px) * 1.45), 1px);
    --border: var(--vscode-contrastBorder, var(--vscode-panel-border, var(--vscode-widget-border, transparent)));
    --quiet: var(--vscode-descriptionForeground);
    --surface: var(--vscode-editor-background);
    --floating: var(--vscode-editorWidget-background, var(--vscode-editor-background));
    display: flex;
    flex-direction: column;
    block-size: 100vh;
    color: var(--vscode-foreground);
    background: var(--surface);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
    font-weight: var(--vscode-font-weight, normal);
    line-height: var(--line);
  }
  :host-context(.vscode-dark),
  :host-context(.vscode-high-contrast) {
    color-scheme: dark;
  }
  :host-context(.vscode-light),
  :host-context(.vscode-high-contrast-light) {
    color-scheme: light;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    font: normal 16px / 1 codicon;
    display: inline-block;
    flex: none;
    inline-size: 16px;
    text-align: center;
    user-select: none;
    -webkit-font-smoothing: antialiased;
  }
  .icon.small {
    font-size: 13px;
    inline-size: 14px;
  }
  .icon.tiny {
    font-size: 11px;
    inline-size: 11px;
  }
  .good {
    color: var(--vscode-charts-green);
  }
  .bad {
    color: var(--vscode-errorForeground);
  }
  .warn {
    /* Themes choose it for lines below text; as text it needs more contrast. */
    color: color-mix(in srgb, var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)) 65%, var(--vscode-foreground));
  }
  .active-tone {
    color: var(--vscode-charts-blue);
  }
  .quiet {
    color: var(--quiet);
  }
  .figures {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .only-spoken {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    border-radius: 4px;
    margin: 0;
    padding: 0;
    cursor: pointer;
  }
  button:focus-visible,
  [tabindex]:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  button:disabled {
    cursor: default;
    opacity: 0.4;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    block-size: 24px;
    padding-inline: 5px;
    white-space: nowrap;
  }
  .tool:hover:enabled {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .tool:active:enabled {
    background: var(--vscode-toolbar-activeBackground);
  }
  .link {
    border: none;
    color: var(--vscode-textLink-foreground);
    text-align: start;
  }
  .link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
  .primary,
  .secondary {
    padding: 3px 14px;
    border-color: var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  }
  .secondary {
    border-color: var(--vscode-button-secondaryBorder, var(--vscode-contrastBorder, transparent));
  }
  .primary {
    color: var(--vscode-button-foreground);
    background: var(--vscode-button-background);
  }
  .primary:hover {
    background: var(--vscode-button-hoverBackground);
  }
  .secondary {
    color: var(--vscode-button-secondaryForeground);
    background: var(--vscode-button-secondaryBackground);
  }
  .secondary:hover {
    background: var(--vscode-button-secondaryHoverBackground);
  }
  .primary:focus-visible,
  .secondary:focus-visible {
    outline-offset: 2px;
  }
  ::-webkit-scrollbar {
    inline-size: 10px;
    block-size: 10px;
  }
  ::-webkit-scrollbar-corner {
    background: transparent;
  }
  ::-webkit-scrollbar-thumb {
    background: var(--vscode-scrollbarSlider-background);
  }
  ::-webkit-scrollbar-thumb:hover {
    background: var(--vscode-scrollbarSlider-hoverBackground);
  }
  ::-webkit-scrollbar-thumb:active {
    background: var(--vscode-scrollbarSlider-activeBackground);
  }
`;

/** Toolbar, notices, the empty page: what stands around the grid. */
export const frameStyles = css`
  .toolbar {
    position: relative;
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    block-size: 35px;
    padding-inline: 8px;
    border-block-end: 1px solid var(--border);
    container-type: inline-size;
  }
  .toolbar .divider {
    inline-size: 1px;
    block-size: 16px;
    margin-inline: 6px;
    background: var(--vscode-panel-border, var(--vscode-foreground));
  }
  .toolbar .sample {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-inline-size: 0;
  }
  .toolbar .sample .tool {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    display: block;
  }
  .toolbar .progress {
    flex: none;
    margin-inline-start: auto;
    padding-inline: 8px 4px;
  }
  .toolbar .bar {
    position: absolute;
    inset-inline: 0;
    inset-block-end: -1px;
    block-size: 2px;
    transform-origin: left;
    background: var(--vscode-progressBar-background);
    transition: transform 150ms ease-out;
    pointer-events: none;
  }
  .toolbar .sample {
    flex: 0 1 auto;
  }
  .toolbar .view {
    display: inline-flex;
    flex: none;
    gap: 2px;
  }
  @container (max-width: 900px) {
    .toolbar .label,
    .toolbar .tiny {
      display: none;
    }
  }
  @container (max-width: 480px) {
    .toolbar .progress,
    .toolbar .divider {
      display: none;
    }
    .toolbar > [aria-haspopup='menu']:last-of-type {
      margin-inline-start: auto;
    }
  }
  .notice {
    display: flex;
    flex: none;
    align-items: flex-start;
    gap: 6px;
    padding: 4px 12px;
    max-block-size: 22vh;
    overflow: auto;
    overflow-wrap: anywhere;
    border-block-end: 1px solid var(--border);
    background: var(--vscode-editorWidget-background);
  }
  .notice .icon {
    margin-block-start: 1px;
  }
  .notice .information {
    color: var(--vscode-editorInfo-foreground);
  }
  .notice .link {
    margin-inline-start: 6px;
  }
  .empty {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 16px;
    padding: 24px;
    text-align: center;
  }
  .empty p {
    margin: 0;
    max-inline-size: 46ch;
    overflow-wrap: anywhere;
  }
  .empty .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .body {
    display: flex;
    flex: 1;
    min-block-size: 0;
    container-type: size;
  }
  dialog {
    position: fixed;
    color: var(--vscode-foreground);
    background: var(--floating);
    border: 1px solid var(--vscode-widget-border, var(--border));
    border-radius: 6px;
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, transparent);
    padding: 12px 20px 16px;
    max-inline-size: min(460px, 90vw);
  }
  dialog:focus-visible {
    outline: none;
  }
  dialog::backdrop {
    background: transparent;
  }
  dialog h2 {
    font-size: inherit;
    margin: 0 0 8px;
  }
  dialog dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 16px;
    margin: 0;
  }
  dialog dd {
    margin: 0;
  }
  kbd {
    font-family: var(--vscode-font-family);
    font-size: 11px;
    color: var(--vscode-keybindingLabel-foreground);
    background: var(--vscode-keybindingLabel-background);
    border: 1px solid var(--vscode-keybindingLabel-border);
    border-block-end-color: var(--vscode-keybindingLabel-bottomBorder);
    border-radius: 3px;
    padding: 1px 5px;
  }
`;
