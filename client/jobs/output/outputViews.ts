/** "Rephrase: Open Output…": pages over any output, as panels of their own or as a read-only editor of a file. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext, LogOutputChannel, WebviewPanel } from 'vscode';
import { type Uri, ViewColumn, window, workspace } from 'vscode';
import { readManifest } from '../../../server/batch/jobReader.ts';
import type { RowsReader } from '../../../server/batch/readRows.ts';
import { openRows } from '../../../server/batch/readRows.ts';
import { isAddress } from '../../../server/language/isAddress.ts';
import { editorHub } from '../../documents/editorHub.ts';
import { reportBug, showFailure } from '../../errors.ts';
import { fillPage } from '../../fillPage.ts';
import { MEASURE_TEXTS } from '../../measureTexts.ts';
import { openLink } from '../../openLink.ts';
import { sentenceHtml } from '../../pageHtml.ts';
import type { OutputFilter, OutputHostMessage, OutputPageMessage } from '../../webviews/outputContract.ts';
import { decodeOutputPageMessage, decodeOutputPageState } from '../../webviews/outputContract.ts';
import { placeOf } from '../placeOf.ts';
import { OutputBrowser } from './outputBrowser.ts';
import type { RowPrompts } from './outputPrompts.ts';
import { promptsOf } from './outputPrompts.ts';
import { withSources } from './withSources.ts';

const VIEW_TYPE = 'rephrase.output';

export interface OutputViews extends Disposable {
  /** Opens a job folder, a folder of rows or one file of them; a filter narrows what is shown at first. */
  open(path: string, filter?: Partial<OutputFilter>): Promise<void>;
  /** Shows a file of rows in a panel that VS Code opened for it. */
  fill(panel: WebviewPanel, path: string): Promise<void>;
  /** Takes over a panel of an earlier window. */
  restore(panel: WebviewPanel, state: unknown): Promise<void>;
}

export function createOutputViews(context: ExtensionContext, log: LogOutputChannel): OutputViews {
  /** Also those that are still being opened, so that a second click opens no second one. */
  const views = new Map<string, Promise<OutputView | null>>();
  const fill = (panel: WebviewPanel, path: string): Promise<OutputView | null> => {
    const opening = OutputView.join(panel, path, { extensionUri: context.extensionUri, log });
    const forget = (): void => {
      if (views.get(path) === opening) views.delete(path);
    };
    const opened = opening.catch(() => null);
    views.set(path, opening);
    panel.onDidDispose(async () => {
      forget();
      await (await opened)?.close();
    });
    void opened.then((view) => view ?? forget());
    return opening;
  };
  return {
    async open(path, filter) {
      const there = await views.get(path);
      if (there) return there.reveal(filter);
      const panel = window.createWebviewPanel(VIEW_TYPE, t('Output: {0}', basename(path)), ViewColumn.Active);
      const view = await fill(panel, path);
      if (!view) panel.dispose();
      else if (filter) await view.reveal(filter);
    },
    async fill(panel, path) {
      await fill(panel, path);
    },
    async restore(panel, state) {
      const path = decodeOutputPageState(state)?.path;
      if (path === undefined || !(isAddress(path) || (await exists(path))) || !(await fill(panel, path)))
        panel.dispose();
    },
    dispose() {
      for (const opening of views.values()) {
        void opening.then(
          (view) => view?.close(),
          () => undefined,
        );
      }
    },
  };
}

interface ViewParts {
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
}

class OutputView {
  readonly #panel: WebviewPanel;
  readonly #path: string;
  readonly #title: string;
  readonly #reader: RowsReader;
  readonly #prompts: RowPrompts;
  readonly #browser: OutputBrowser;
  readonly #parts: ViewParts;
  readonly #listener: Disposable;
  /** A panel that is gone takes no message, and throws. */
  #isClosed = false;

  private constructor(
    panel: WebviewPanel,
    parts: ViewParts,
    output: {
      readonly path: string;
      readonly title: string;
      readonly reader: RowsReader;
      readonly prompts: RowPrompts;
    },
  ) {
    this.#panel = panel;
    this.#parts = parts;
    this.#path = output.path;
    this.#title = output.title;
    this.#reader = output.reader;
    this.#prompts = output.prompts;
    this.#browser = new OutputBrowser(output.reader, {
      prompts: output.prompts,
      open: async () => {
        const opened = await openRows(output.path, editorHub());
        if (opened.ok) return opened.reader;
        void showFailure(opened.message);
        return null;
      },
      withSources: async (rows) => (workspace.isTrusted ? withSources(output.path, rows) : rows),
      fail: (message) => void showFailure(message),
      post: (message) => this.#post(message),
      now: () => performance.now(),
    });
    this.#listener = panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
  }

  /** Fills a panel with the page of an output; null, which is then said, where there is none to read. */
  static async join(panel: WebviewPanel, path: string, parts: ViewParts): Promise<OutputView | null> {
    let isClosed = false;
    panel.onDidDispose(() => {
      isClosed = true;
    });
    const opened = await openRows(path, editorHub());
    if (!opened.ok) {
      if (!isClosed) panel.webview.html = sentenceHtml(opened.message);
      void showFailure(opened.message);
      return null;
    }
    const manifest = await readManifest(path);
    // Nobody waits for it any more: on the Hub this may have taken a while.
    if (isClosed) {
      await opened.reader.close();
      return null;
    }
    const job = manifest.ok ? manifest.value : null;
    const title = job?.name ?? basename(path);
    const output = { path, title, reader: opened.reader, prompts: promptsOf(job) };
    const view = new OutputView(panel, parts, output);
    panel.title = t('Output: {0}', title);
    view.#fill();
    return view;
  }

  async reveal(filter?: Partial<OutputFilter>): Promise<void> {
    this.#panel.reveal();
    if (!filter) return;
    await this.#browser.setFilter({ ...this.#browser.filter, ...filter });
    this.#sayHead();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listener.dispose();
    await this.#browser.close();
  }

  #fill(): void {
    fillPage(this.#panel, this.#parts.extensionUri, {
      name: 'output',
      element: 'rephrase-output',
      title: t('Output'),
    });
  }

  #receive(raw: unknown): void {
    const decoded = decodeOutputPageMessage(raw);
    if (!decoded.ok) {
      this.#parts.log.warn(`The output page sent something else than agreed: ${decoded.problem}`);
      return;
    }
    this.#handle(decoded.value).catch((error: unknown) => reportBug(this.#parts.log, 'Output', error));
  }

  async #handle(message: OutputPageMessage): Promise<void> {
    const browser = this.#browser;
    switch (message.type) {
      case 'ready':
        this.#sayHead();
        return browser.again();
      case 'filter':
        return browser.setFilter(message.filter);
      case 'next':
        return browser.next();
      case 'previous':
        return browser.previous();
      case 'first':
        return browser.first();
      case 'stop':
        return browser.stop();
      case 'measure':
        return browser.measure();
      case 'stopMeasuring':
        return browser.stopMeasuring();
      case 'openLink':
        return openLink(message.url);
      case 'openRow': {
        const row = browser.row(message.place);
        if (!row) return;
        const content = `${JSON.stringify(row, null, 2)}\n`;
        const document = await workspace.openTextDocument({ content, language: 'json' });
        await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
      }
    }
  }

  #sayHead(): void {
    const variants = this.#reader.variants.map((id) => ({ id, label: this.#prompts.get(id)?.label ?? id }));
    this.#post({
      type: 'head',
      head: {
        path: this.#path,
        place: placeOf(this.#path),
        title: this.#title,
        variants,
        measures: MEASURE_TEXTS.map(({ id, label, kind }) => ({ id, label, isFlag: kind === 'flag' })),
        filter: this.#browser.filter,
      },
    });
  }

  #post(message: OutputHostMessage): void {
    if (!this.#isClosed) void this.#panel.webview.postMessage(message);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
