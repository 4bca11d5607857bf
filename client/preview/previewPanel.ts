/** One panel: joins a session to its page and does in the editor what the page asks for. */
import type { Disposable, LogOutputChannel, WebviewPanel } from 'vscode';
import { commands, env, Uri, window, workspace } from 'vscode';
import { nameOf } from '../../server/generation/loadPlan.ts';
import { reportBug } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import type { EndpointPort } from '../ports.ts';
import type { CellAddress, HostMessage, MendName, PageMessage } from '../webviews/messages.ts';
import { decodePageMessage } from './decodePageMessage.ts';
import { exactBody } from './describeRequest.ts';
import { pageHtml } from './pageHtml.ts';
import { rowKey } from './previewGrid.ts';
import type { PreviewSession } from './previewSession.ts';
import { columnBesides, type VirtualDocuments } from './virtualDocuments.ts';

/** What a panel is given. */
export interface PanelParts {
  readonly panel: WebviewPanel;
  readonly session: PreviewSession;
  readonly uris: readonly Uri[];
  readonly extensionUri: Uri;
  readonly documents: VirtualDocuments;
  readonly endpoints: Pick<EndpointPort, 'enterKey'>;
  readonly log: LogOutputChannel;
}

export class PreviewPanel implements Disposable {
  readonly #parts: PanelParts;
  readonly #listeners: readonly Disposable[];

  /** Fills the panel's page; the session is told when the page is there, and ends with the panel. */
  constructor(parts: PanelParts) {
    this.#parts = parts;
    const { panel, session, extensionUri } = parts;
    const assets = Uri.joinPath(extensionUri, 'dist', 'webviews');
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'syntaxes', 'prompt-light.svg'),
      dark: Uri.joinPath(extensionUri, 'syntaxes', 'prompt-dark.svg'),
    };
    this.#listeners = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      // A hidden page is gone, for it is not retained; it says when it is back.
      panel.onDidChangeViewState(() => panel.visible || session.detach()),
    ];
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    const addressOf = (file: string): string =>
      panel.webview.asWebviewUri(Uri.joinPath(assets, file)).toString();
    panel.webview.html = pageHtml({
      cspSource: panel.webview.cspSource,
      script: addressOf('preview.js'),
      codicons: addressOf('codicon.css'),
    });
  }

  get session(): PreviewSession {
    return this.#parts.session;
  }

  get uris(): readonly Uri[] {
    return this.#parts.uris;
  }

  reveal(): void {
    this.#parts.panel.reveal(undefined, true);
  }

  /** Runs something that nobody awaits; a bug in it is logged and shown. */
  start(doing: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => reportBug(this.#parts.log, doing, error));
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#parts.session.dispose();
  }

  #receive(raw: unknown): void {
    const decoded = decodePageMessage(raw);
    if (decoded.ok) this.start('Preview', this.#handle(decoded.value));
    else this.#parts.log.warn(`The preview page sent something else than agreed: ${decoded.problem}`);
  }

  async #handle(message: PageMessage): Promise<void> {
    const { session } = this.#parts;
    switch (message.type) {
      case 'ready':
        return session.attach((outgoing) => this.#post(outgoing));
      case 'run':
        return session.run({ fresh: message.fresh });
      case 'stop':
        return session.stop();
      case 'cell':
        return this.#grant(message.wish, message.cell);
      case 'openPrompt':
        return this.#openPrompt(message.column);
      case 'openDocument':
        return this.#openDocument(message.row);
      case 'mend':
        return this.#mend(message.action, message.cell);
      default:
        return;
    }
  }

  #post(message: HostMessage): void {
    if (message.type === 'grid') this.#parts.panel.title = message.grid.title;
    void this.#parts.panel.webview.postMessage(message);
  }

  async #grant(wish: Extract<PageMessage, { type: 'cell' }>['wish'], address: CellAddress): Promise<void> {
    const { session } = this.#parts;
    const placed = session.cellAt(address);
    if (!placed) return;
    switch (wish) {
      case 'stop':
        return session.stopCell(address);
      case 'rerun':
        return session.rerunCell(address);
      case 'resync':
        return session.resync(address);
      case 'showRequest':
        return session.showRequest(address);
      case 'openRequest':
        return this.#show(address, 'request.json', exactBody(placed.cell) ?? '');
      case 'copyRequest':
        return env.clipboard.writeText(exactBody(placed.cell) ?? '');
      case 'openRephrasing':
        return this.#show(address, 'md', placed.cell.text);
      case 'copyRephrasing':
        return env.clipboard.writeText(placed.cell.text);
      default:
        return;
    }
  }

  /** Opens a text of one cell under a name that says which cell it is. */
  #show({ column, row }: CellAddress, extension: string, text: string): Promise<void> {
    const { documents, panel } = this.#parts;
    return documents.show(`${column} · ${this.#rowLabel(row)}.${extension}`, text, panel.viewColumn);
  }

  async #openDocument(key: string): Promise<void> {
    const { documents, panel, session } = this.#parts;
    const document = session.grid?.sample.documents.find((candidate) => rowKey(candidate) === key);
    if (document) await documents.show(`${this.#rowLabel(key)}.txt`, document.text, panel.viewColumn);
  }

  #rowLabel(key: string): string {
    const row = this.#parts.session.snapshot.rows.find((candidate) => candidate.key === key);
    return `#${row?.row ?? key}`;
  }

  async #openPrompt(columnId: string): Promise<void> {
    const { session } = this.#parts;
    const column = session.grid?.columns.find(({ variant }) => variant.id === columnId);
    if (column) await this.#openFile(column.promptPath);
  }

  /** Opens a file as it was previewed: an untitled buffer stays one. */
  async #openFile(path: string): Promise<void> {
    const { panel, uris } = this.#parts;
    const uri = uris.find(({ fsPath }) => fsPath === path) ?? Uri.file(path);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: columnBesides(panel.viewColumn) });
  }

  async #mend(action: MendName, cell: CellAddress | null): Promise<void> {
    const { session } = this.#parts;
    switch (action) {
      case 'run':
        return session.run({ fresh: false });
      case 'rerunCell':
        return cell ? session.rerunCell(cell) : undefined;
      case 'exactRequest':
        return cell ? session.showRequest(cell) : undefined;
      case 'openPrompt':
        if (cell) return this.#openPrompt(cell.column);
        return this.#openFile(session.failedPath ?? this.#firstPath());
      case 'openExperiment':
        return this.#openFile(session.failedPath ?? this.#firstPath());
      case 'enterKey':
        return cell ? this.#enterKey(cell) : undefined;
      case 'manageTrust':
        return void (await commands.executeCommand('workbench.trust.manage'));
      case 'testEndpoint': {
        const alias = cell ? session.cellAt(cell)?.column.endpoint.alias : undefined;
        return void (await commands.executeCommand(COMMAND.testEndpoint, alias));
      }
      case 'editParameters':
      case 'lowerConcurrency':
        return;
      default:
        return void (await commands.executeCommand(COMMAND[action]));
    }
  }

  /** Asks for the key of the cell's endpoint; with one, the cell is asked again. */
  async #enterKey(address: CellAddress): Promise<void> {
    const { endpoints, session } = this.#parts;
    const placed = session.cellAt(address);
    if (placed && (await endpoints.enterKey(placed.column.endpoint))) await session.rerunCell(address);
  }

  #firstPath(): string {
    return this.#parts.uris[0]?.fsPath ?? '';
  }
}

/** What a panel is called before its grid is there. */
export function namesOf(uris: readonly Uri[]): readonly string[] {
  return uris.map(({ path }) => nameOf(path));
}
