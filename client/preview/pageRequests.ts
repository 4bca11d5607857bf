/** Does what the preview page asks for: in the session, in the editor, in the clipboard. One per panel. */
import { t } from '@vscode/l10n';
import type { LogOutputChannel, Uri, ViewColumn } from 'vscode';
import { Uri as Address, commands, env, window, workspace } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { Transport } from '../../server/generation/transport.ts';
import { COMMAND } from '../ids.ts';
import { openLink } from '../openLink.ts';
import { planPath, uriAt } from '../planPath.ts';
import type { EndpointPort } from '../ports.ts';
import type { CellAddress, CellWish, DiffSide, MendName, PageMessage } from '../webviews/messages.ts';
import { chooseColumns } from './chooseComparison.ts';
import type { Comparing } from './comparing.ts';
import type { PastedRequest } from './copyFormats.ts';
import { asCurl, asMarkdown, asPython } from './copyFormats.ts';
import { exactBody, requestOf } from './describeRequest.ts';
import type { JudgementBook } from './judgementBook.ts';
import type { Judging } from './judging.ts';
import type { PanelControls } from './panelControls.ts';
import type { PlacedCell, PreviewColumn } from './previewGrid.ts';
import { rowKey } from './previewGrid.ts';
import type { PreviewSession } from './previewSession.ts';
import { saveExport } from './saveExport.ts';
import { chatPrompt, tokenView, vocabularyPieces } from './serverViews.ts';
import type { NamedText, VirtualDocuments } from './virtualDocuments.ts';
import { columnBesides } from './virtualDocuments.ts';

/** What answering is done with. */
export interface RequestParts {
  readonly session: PreviewSession;
  readonly controls: PanelControls;
  readonly judging: Judging;
  readonly comparing: Comparing;
  readonly judgements: JudgementBook;
  readonly uris: readonly Uri[];
  readonly documents: VirtualDocuments;
  readonly endpoints: Pick<EndpointPort, 'access' | 'enterKey' | 'profiles' | 'servedModels'>;
  readonly transport: Pick<Transport, 'ask'>;
  readonly log: LogOutputChannel;
  viewColumn(): ViewColumn | undefined;
  /** Lists the stored previews and does what is chosen. */
  showHistory(): Promise<void>;
  /** Begins anew with the rows of a job that finished last; does nothing elsewhere. */
  showNewest(): Promise<void>;
}

/** What would send, sample or lay out anew: rows of a job stay as they are. */
const NOT_ON_ROWS: ReadonlySet<PageMessage['type']> = new Set<PageMessage['type']>([
  'run',
  'rerun',
  'setLive',
  'setSampling',
  'pin',
  'addColumns',
  'compareVersion',
]);

export class PageRequests {
  readonly #parts: RequestParts;
  readonly #abort = new AbortController();

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Everything but `ready`, which is the panel's own. */
  async handle(message: Exclude<PageMessage, { readonly type: 'ready' }>): Promise<void> {
    const { comparing, controls, judging, session } = this.#parts;
    if (session.grid?.record?.of === 'job' && NOT_ON_ROWS.has(message.type)) return;
    switch (message.type) {
      case 'run':
        return session.run({ fresh: message.fresh });
      case 'stop':
        return session.stop();
      case 'cell':
        return this.#grant(message.wish, message.cell);
      case 'rerun':
        return session.rerunCells(message.cells);
      case 'visible':
        return session.showRows(message.rows);
      case 'find':
        return session.find(message.id, message.query, { matchCase: message.matchCase });
      case 'setLive':
        return controls.setLive(message.live);
      case 'setSampling':
        return controls.setSampling(message.sampling);
      case 'pin':
        return controls.pin(message.row, { pinned: message.pinned });
      case 'rate':
        return judging.judge(message.cell, { rating: message.rating });
      case 'comment':
        return judging.judge(message.cell, { comment: message.comment });
      case 'startVoting':
        return judging.startVoting(message.columns);
      case 'vote':
        return judging.vote(message.ballot, message.choice);
      case 'endVoting':
        return judging.endVoting();
      case 'compareColumns':
        return comparing.start(message.base, message.head);
      case 'compareVersion':
        return comparing.startVersion(message.column, message.against);
      case 'endComparison':
        return comparing.end();
      case 'addColumns':
        return this.#addColumns();
      case 'export':
        return saveExport(message.what, session, this.#parts.judgements);
      case 'showHistory':
        return this.#parts.showHistory();
      case 'openPrompt':
        return this.#openPrompt(message.column);
      case 'openDocument':
        return this.#openDocument(message.row);
      case 'openDiff':
        return this.#openDiff(message.left, message.right);
      case 'openLink':
        return openLink(message.url);
      case 'copyText':
        return env.clipboard.writeText(message.text);
      case 'mend':
        return this.#mend(message.action, message.cell);
    }
  }

  async #grant(wish: CellWish, address: CellAddress): Promise<void> {
    const { session } = this.#parts;
    const placed = session.cellAt(address);
    if (!placed) return;
    const { cell } = placed;
    switch (wish) {
      case 'stop':
        return session.stopCell(address);
      case 'rerun':
        return session.rerunCells([address]);
      case 'resync':
        return session.resync(address);
      case 'showRequest':
        return session.showRequest(address);
      case 'openRequest':
        return this.#show(address, 'request.json', exactBody(cell) ?? '');
      case 'copyRequest':
        return env.clipboard.writeText(exactBody(cell) ?? '');
      case 'openRephrasing':
        return this.#show(address, 'md', cell.text);
      case 'copyRephrasing':
        return env.clipboard.writeText(cell.text);
      case 'copyMarkdown':
        return env.clipboard.writeText(asMarkdown(cell, placed.column));
      case 'copyCurl':
        return this.#copyRequest(placed, asCurl);
      case 'copyPython':
        return this.#copyRequest(placed, asPython);
      case 'showTokens':
        return this.#showTokens(placed);
      case 'showChatPrompt':
        return this.#showChatPrompt(placed);
    }
  }

  /** Chooses models and parameters that are run beside or in the place of those of the files. */
  async #addColumns(): Promise<void> {
    const { endpoints, session } = this.#parts;
    const added = await chooseColumns(endpoints, session.wish);
    if (added === null) return;
    session.wish = { ...session.wish, ...added };
    await session.run({ fresh: false });
  }

  async #copyRequest(
    { cell, column }: PlacedCell,
    format: (request: PastedRequest) => string,
  ): Promise<void> {
    const request = requestOf(cell);
    if (!request) return;
    const endpoint = this.#ownProfile(column) ?? column.endpoint;
    const { key } = await this.#parts.endpoints.access(endpoint);
    await env.clipboard.writeText(format({ endpoint, body: request.body, hasKey: key !== null }));
  }

  /** By the tokenizer that counts this endpoint's tokens, else by the server. */
  async #showTokens({ cell, column }: PlacedCell): Promise<void> {
    const { endpoints, session, transport } = this.#parts;
    const { budget, variant } = column;
    const { id, tokensOf } = budget.counter;
    if (tokensOf) {
      const pieces = vocabularyPieces(tokensOf(cell.text), cell.text);
      const tokens = { ok: true, pieces, source: id } as const;
      return session.feed.say({ type: 'tokens', cell: cell.address, tokens });
    }
    const endpoint = await this.#contactable(column);
    if (!endpoint) return;
    const access = await endpoints.access(endpoint);
    const asked = { model: variant.model, content: cell.text };
    const tokens = await tokenView(transport, access, asked, this.#abort.signal);
    session.feed.say({ type: 'tokens', cell: cell.address, tokens });
  }

  async #showChatPrompt({ cell, column }: PlacedCell): Promise<void> {
    const { endpoints, session, transport } = this.#parts;
    const request = requestOf(cell);
    const endpoint = request && (await this.#contactable(column));
    if (!endpoint) return;
    const access = await endpoints.access(endpoint);
    const prompt = await chatPrompt(transport, access, request.body, this.#abort.signal);
    session.feed.say({ type: 'chatPrompt', cell: cell.address, prompt });
  }

  /** The user's own profile of a column's address: a stored run knows neither its key's place nor its headers. */
  #ownProfile({ endpoint }: PreviewColumn): Endpoint | null {
    const profiles = this.#parts.endpoints.profiles();
    return profiles.find(({ baseUrl }) => baseUrl === endpoint.baseUrl) ?? null;
  }

  /** Null where a column's endpoint may not be asked: a stored run gives no leave to contact anybody. */
  async #contactable(column: PreviewColumn): Promise<Endpoint | null> {
    const own = this.#ownProfile(column);
    if (column.stored) return workspace.isTrusted ? own : null;
    return (await this.#parts.session.mayContact()) ? (own ?? column.endpoint) : null;
  }

  async #openDiff(left: DiffSide, right: DiffSide): Promise<void> {
    const { documents, viewColumn } = this.#parts;
    const sides = [left, right].map((side) => this.#sideOf(side));
    const [before, after] = sides;
    if (before && after) await documents.compare(before, after, viewColumn());
  }

  #sideOf({ cell: address, of }: DiffSide): NamedText | null {
    const cell = this.#parts.session.cellAt(address)?.cell;
    if (!cell) return null;
    const label = this.#cellLabel(address);
    switch (of) {
      case 'rephrasing':
        return { name: `${label}.md`, text: cell.text };
      case 'previous':
        return { name: `${label} · previous.md`, text: cell.previous?.text ?? '' };
      case 'source':
        return { name: `${this.#rowLabel(address.row)}.txt`, text: cell.document.text };
    }
  }

  /** Ends what was asked of servers. */
  dispose(): void {
    this.#abort.abort();
  }

  /** Opens a text of one cell under a name that says which cell it is. */
  #show(address: CellAddress, extension: string, text: string): Promise<void> {
    const { documents, viewColumn } = this.#parts;
    return documents.show(`${this.#cellLabel(address)}.${extension}`, text, viewColumn());
  }

  async #openDocument(key: string): Promise<void> {
    const { documents, session, viewColumn } = this.#parts;
    const document = session.grid?.sample.documents.find((candidate) => rowKey(candidate) === key);
    if (document) await documents.show(`${this.#rowLabel(key)}.txt`, document.text, viewColumn());
  }

  #cellLabel({ column, row, rollout }: CellAddress): string {
    const which = rollout === 0 ? [] : [t('rollout {0}', rollout + 1)];
    return [column, this.#rowLabel(row), ...which].join(' · ');
  }

  #rowLabel(key: string): string {
    const row = this.#parts.session.snapshot.rows.find((candidate) => candidate.key === key);
    return `#${row?.row ?? key}`;
  }

  async #openPrompt(columnId: string): Promise<void> {
    const { session } = this.#parts;
    const column = session.grid?.columns.find(({ variant }) => variant.id === columnId);
    if (!column) return;
    if (session.grid?.record?.of !== 'job') return this.#openFile(column.promptPath);
    // The file may have changed since: the job sends what was frozen.
    const { id, template } = column.variant;
    await this.#parts.documents.show(`${id}.rephrase.md`, template, this.#parts.viewColumn());
  }

  /** Opens a file as it was previewed: an untitled buffer stays one. */
  async #openFile(path: string): Promise<void> {
    const { uris, viewColumn } = this.#parts;
    const uri = uriAt(path, uris) ?? Address.file(path);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: columnBesides(viewColumn()) });
  }

  async #mend(action: MendName, cell: CellAddress | null): Promise<void> {
    const { session } = this.#parts;
    switch (action) {
      case 'run':
        return session.run({ fresh: false });
      case 'rerunCell':
        return cell ? session.rerunCells([cell]) : undefined;
      case 'rerunFailed':
        return session.rerunFailed();
      case 'lowerConcurrency':
        return cell ? session.lowerConcurrency(cell) : undefined;
      case 'exactRequest':
        return cell ? session.showRequest(cell) : undefined;
      case 'openPrompt':
        if (cell) return this.#openPrompt(cell.column);
        return this.#openFile(session.failedPath ?? this.#firstPath());
      case 'openExperiment':
        return this.#openFile(session.failedPath ?? this.#firstPath());
      case 'editParameters':
        return this.#editParameters(cell);
      case 'enterKey':
        return cell ? this.#enterKey(cell) : undefined;
      case 'showNewest':
        return this.#parts.showNewest();
      case 'manageTrust':
        return void (await commands.executeCommand('workbench.trust.manage'));
      case 'testEndpoint': {
        const alias = cell ? session.cellAt(cell)?.column.endpoint.alias : undefined;
        return void (await commands.executeCommand(COMMAND.testEndpoint, alias));
      }
      default:
        return void (await commands.executeCommand(COMMAND[action]));
    }
  }

  /** Opens the file that states the request's limit, or would: the experiment where it does, else the prompt. */
  async #editParameters(cell: CellAddress | null): Promise<void> {
    const origin = cell && this.#parts.session.cellAt(cell)?.column.variant.origins['max_tokens'];
    if (cell && origin !== 'experiment') return this.#openPrompt(cell.column);
    return this.#openFile(this.#firstPath());
  }

  /** Asks for the key of the cell's endpoint; with one, the cell is asked again. */
  async #enterKey(address: CellAddress): Promise<void> {
    const { endpoints, session } = this.#parts;
    const placed = session.cellAt(address);
    if (placed && (await endpoints.enterKey(placed.column.endpoint))) await session.rerunCells([address]);
  }

  #firstPath(): string {
    const [first] = this.#parts.uris;
    return first ? planPath(first) : '';
  }
}
