/** Puts a page of ours into a panel: its icon, what it may load, and its HTML with those texts that it can show. */
import { readFileSync } from 'node:fs';
import type { WebviewPanel } from 'vscode';
import { l10n, Uri } from 'vscode';
import { ownTexts, pageHtml } from './pageHtml.ts';

/** A page of `client/webviews`. */
export interface Page {
  /** Of its program in `dist/webviews`. */
  readonly name: 'preview' | 'jobs' | 'output';
  /** Of the custom element that is the page. */
  readonly element: string;
  readonly title: string;
}

/** To be called when what the page says is listened to: it begins at once. */
export function fillPage(panel: WebviewPanel, extensionUri: Uri, { name, element, title }: Page): void {
  const { webview } = panel;
  const assets = Uri.joinPath(extensionUri, 'dist', 'webviews');
  const addressOf = (file: string): string => webview.asWebviewUri(Uri.joinPath(assets, file)).toString();
  panel.iconPath = {
    light: Uri.joinPath(extensionUri, 'syntaxes', 'prompt-light.svg'),
    dark: Uri.joinPath(extensionUri, 'syntaxes', 'prompt-dark.svg'),
  };
  webview.options = { enableScripts: true, localResourceRoots: [assets] };
  webview.html = pageHtml({
    title,
    element,
    cspSource: webview.cspSource,
    script: addressOf(`${name}.js`),
    codicons: addressOf('codicon.css'),
    texts: l10n.bundle && ownTexts(l10n.bundle, keysIn(Uri.joinPath(assets, `${name}.texts.json`))),
  });
}

/** What the page can show, as the build has listed it beside its program. */
function keysIn(list: Uri): readonly string[] {
  return JSON.parse(readFileSync(list.fsPath, 'utf8'));
}
