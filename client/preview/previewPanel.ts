/** One panel: joins a session to its page. What the page asks for is done by `pageRequests.ts`. */
import { t } from '@vscode/l10n';
import type { Disposable, Uri, WebviewPanel } from 'vscode';
import { nameOfFile } from '../../server/language/nameOfFile.ts';
import { reportBug } from '../errors.ts';
import { fillPage } from '../fillPage.ts';
import type { HostMessage, PageMessage } from '../webviews/messages.ts';
import { decodePageMessage } from './decodePageMessage.ts';
import type { RequestParts } from './pageRequests.ts';
import { PageRequests } from './pageRequests.ts';
import type { PreviewSession } from './previewSession.ts';

/** What a panel is given. */
export interface PanelParts extends Omit<RequestParts, 'viewColumn'> {
  readonly panel: WebviewPanel;
  readonly extensionUri: Uri;
}

export class PreviewPanel implements Disposable {
  readonly #parts: PanelParts;
  readonly #requests: PageRequests;
  readonly #listeners: readonly Disposable[];
  /** A panel that is gone takes no message, and throws. */
  #isGone = false;

  /** Fills the panel's page; the session is told when the page is there, and ends with the panel. */
  constructor(parts: PanelParts) {
    this.#parts = parts;
    this.#requests = new PageRequests({ ...parts, viewColumn: () => parts.panel.viewColumn });
    const { panel, session, extensionUri } = parts;
    this.#listeners = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      // A hidden page is gone, for it is not retained; it says when it is back.
      panel.onDidChangeViewState(() => panel.visible || session.detach()),
    ];
    fillPage(panel, extensionUri, { name: 'preview', element: 'rephrase-preview', title: t('Preview') });
  }

  get session(): PreviewSession {
    return this.#parts.session;
  }

  get uris(): readonly Uri[] {
    return this.#parts.uris;
  }

  /** Tells the page how the toolbar's controls stand. */
  sayControls(): void {
    this.#parts.controls.say();
  }

  get visible(): boolean {
    return this.#parts.panel.visible;
  }

  reveal(): void {
    this.#parts.panel.reveal(undefined, true);
  }

  /** Runs something that nobody awaits; a bug in it is logged and shown. */
  start(doing: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => reportBug(this.#parts.log, doing, error));
  }

  dispose(): void {
    this.#isGone = true;
    for (const listener of this.#listeners) listener.dispose();
    this.#requests.dispose();
    this.#parts.session.dispose();
  }

  #receive(raw: unknown): void {
    const decoded = decodePageMessage(raw);
    if (decoded.ok) this.start(t('Preview'), this.#handle(decoded.value));
    else this.#parts.log.warn(`The preview page sent something else than agreed: ${decoded.problem}`);
  }

  async #handle(message: PageMessage): Promise<void> {
    const { session, comparing, controls, judging } = this.#parts;
    if (message.type !== 'ready') return this.#requests.handle(message);
    session.attach((outgoing) => this.#post(outgoing));
    controls.say();
    judging.say();
    comparing.say();
  }

  #post(message: HostMessage): void {
    if (this.#isGone) return;
    if (message.type === 'grid') this.#parts.panel.title = message.grid.title;
    void this.#parts.panel.webview.postMessage(message);
  }
}

/** What a panel is called before its grid is there. */
export function namesOf(uris: readonly Uri[]): readonly string[] {
  return uris.map(({ path }) => nameOfFile(path));
}
