/** The pages of jobs: one panel for each job that was opened, kept up to date while it can be seen. */
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext, LogOutputChannel, WebviewPanel } from 'vscode';
import { commands, type Uri, ViewColumn, window } from 'vscode';
import type { SeriesPoint, UnitFailure } from '../../server/batch/job.ts';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { latestCommitted } from '../../server/batch/latestCommitted.ts';
import { readOutputManifest } from '../../server/batch/outputManifest.ts';
import { readSeries } from '../../server/batch/readEvents.ts';
import { openRows } from '../../server/batch/readRows.ts';
import { reportBug } from '../errors.ts';
import { fillPage } from '../fillPage.ts';
import { COMMAND } from '../ids.ts';
import { sentenceHtml } from '../pageHtml.ts';
import type { JobHostMessage, JobPageMessage } from '../webviews/jobContract.ts';
import { decodeJobPageMessage, decodeJobPageState } from '../webviews/jobContract.ts';
import { ACTION_COMMAND } from './jobActions.ts';
import type { JobNode } from './jobNodes.ts';
import { jobSnapshot } from './jobSnapshot.ts';
import { countersOf } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import { latestRow } from './latestRow.ts';
import { thinSeries } from './thinSeries.ts';

const VIEW_TYPE = 'rephrase.job';
/** Rows and charts are looked at as often as they change. */
const EVERY_MS = 2_000;
const LATEST_ROWS = 20;
const CHART_POINTS = 400;
const EXAMPLES = 3;
/** A page of the journal is about 16 MiB: so many are searched for examples of a failure. */
const EXAMPLE_PAGES = 4;

export interface JobPages extends Disposable {
  /** Opens the page of a job, or brings it to the front. */
  open(job: JobView): void;
  /** Takes over a panel of an earlier window. */
  restore(panel: WebviewPanel, state: unknown): void;
}

export function createJobPages(context: ExtensionContext, watch: JobWatch, log: LogOutputChannel): JobPages {
  const pages = new Map<string, JobPage>();
  const join = (panel: WebviewPanel, folder: string): void => {
    const page = new JobPage(panel, folder, { watch, log, extensionUri: context.extensionUri });
    pages.set(folder, page);
    panel.onDidDispose(() => {
      pages.delete(folder);
      page.dispose();
    });
  };
  return {
    open({ folder, manifest }) {
      const there = pages.get(folder);
      const title = t('Job: {0}', manifest.name);
      if (there) there.reveal();
      else join(window.createWebviewPanel(VIEW_TYPE, title, ViewColumn.Active), folder);
    },
    restore(panel, state) {
      const folder = decodeJobPageState(state)?.folder;
      if (folder === undefined || pages.has(folder)) panel.dispose();
      else join(panel, folder);
    },
    dispose() {
      for (const page of pages.values()) page.dispose();
    },
  };
}

interface PageParts {
  readonly watch: JobWatch;
  readonly log: LogOutputChannel;
  readonly extensionUri: Uri;
}

class JobPage implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #folder: string;
  readonly #parts: PageParts;
  readonly #listeners: readonly Disposable[];
  readonly #examples = new Map<string, readonly UnitFailure[]>();
  #series: readonly SeriesPoint[] = [];
  #seriesByte = 0;
  #there = false;
  #gone = false;
  #disposed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy: Promise<void> = Promise.resolve();
  /** A look is waiting for the one under way. */
  #waiting = false;

  constructor(panel: WebviewPanel, folder: string, parts: PageParts) {
    this.#panel = panel;
    this.#folder = folder;
    this.#parts = parts;
    const { webview } = panel;
    this.#listeners = [
      webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      parts.watch.onDidChange(() => this.#showSoon()),
      panel.onDidChangeViewState(() => {
        // A hidden page is gone, for it is not retained; it says when it is back.
        if (!panel.visible) this.#there = false;
      }),
    ];
    this.#fill();
  }

  reveal(): void {
    if (this.#gone) this.#fill();
    this.#panel.reveal();
  }

  #fill(): void {
    this.#gone = false;
    fillPage(this.#panel, this.#parts.extensionUri, {
      name: 'jobs',
      element: 'rephrase-job',
      title: t('Job'),
    });
  }

  /** The job was deleted, or its folder is not open any more: a page of it would have nothing to say. */
  #sayGone(): void {
    this.#there = false;
    this.#gone = true;
    this.#panel.webview.html = sentenceHtml(
      t('This job is not there any more: it was deleted, or its folder is not open in this window.'),
    );
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener.dispose();
  }

  #receive(raw: unknown): void {
    const decoded = decodeJobPageMessage(raw);
    if (decoded.ok) this.#act(decoded.value);
    else this.#parts.log.warn(`The job page sent something else than agreed: ${decoded.problem}`);
  }

  #act(message: JobPageMessage): void {
    const folder = this.#folder;
    const run = (command: string, node: JobNode): void => void commands.executeCommand(command, node);
    switch (message.type) {
      case 'ready':
        this.#there = true;
        this.#showSoon();
        break;
      case 'act':
        run(ACTION_COMMAND[message.action], { kind: 'job', folder });
        break;
      case 'openVariant':
        run(COMMAND.openJobOutput, { kind: 'variant', folder, variant: message.id });
        break;
      case 'openFailures':
        run(COMMAND.openJobOutput, { kind: 'failures', folder, reason: message.reason });
    }
  }

  #post(message: JobHostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  /** One look at a time; the next is planned while the job lives. */
  #showSoon(): void {
    clearTimeout(this.#timer);
    if (this.#disposed || !this.#there || this.#waiting) return;
    this.#waiting = true;
    this.#busy = this.#busy
      .then(() => {
        this.#waiting = false;
        return this.#show();
      })
      .catch((error: unknown) => reportBug(this.#parts.log, 'Job page', error))
      .then(() => {
        const job = this.#job();
        clearTimeout(this.#timer);
        if (job && isActive(job.phase) && !this.#disposed) {
          this.#timer = setTimeout(() => this.#showSoon(), EVERY_MS);
        }
      });
  }

  #job(): JobView | undefined {
    return this.#parts.watch.jobs().find(({ folder }) => folder === this.#folder);
  }

  async #show(): Promise<void> {
    if (!this.#job()) await this.#parts.watch.refresh();
    if (this.#disposed || !this.#there) return;
    const job = this.#job();
    if (!job) return this.#sayGone();
    const { items, nextByte } = await readSeries(this.#folder, this.#seriesByte);
    this.#seriesByte = nextByte;
    if (items.length > 0) this.#series = [...this.#series, ...items];
    const output = await readOutputManifest(outputFolderOf(job.folder, job.manifest));
    const parts = { job, series: this.#series, output, examples: this.#examples };
    this.#post({ type: 'job', job: jobSnapshot(parts) });
    this.#post({ type: 'series', points: thinSeries(this.#series, CHART_POINTS) });
    const rows = await latestCommitted(this.#folder, LATEST_ROWS);
    this.#post({ type: 'rows', rows: rows.map((line) => latestRow(line, job.manifest)) });
    if (await this.#learnExamples(job)) this.#post({ type: 'job', job: jobSnapshot(parts) });
  }

  /** Looks for examples of kinds of failure that have none yet; true when it found some. */
  async #learnExamples(job: JobView): Promise<boolean> {
    const reasons = Object.entries(countersOf(job).failures)
      .filter(([reason, count]) => count > (this.#examples.get(reason)?.length ?? 0))
      .filter(([reason]) => (this.#examples.get(reason)?.length ?? 0) < EXAMPLES)
      .map(([reason]) => reason);
    if (reasons.length === 0) return false;
    const opened = await openRows(this.#folder);
    if (!opened.ok) return false;
    try {
      for (const reason of reasons) {
        const found: UnitFailure[] = [];
        let cursor: string | null = null;
        for (let page = 0; page < EXAMPLE_PAGES && found.length < EXAMPLES; page++) {
          const where = ({ failure }: { readonly failure: UnitFailure | null }): boolean =>
            failure?.reason === reason;
          const given = await opened.reader.page(cursor, EXAMPLES, { kind: 'failures', where });
          for (const { failure } of given.rows) if (failure) found.push(failure);
          if (given.atEnd) break;
          cursor = given.next;
        }
        this.#examples.set(reason, found.slice(0, EXAMPLES));
      }
      return true;
    } finally {
      await opened.reader.close();
    }
  }
}
