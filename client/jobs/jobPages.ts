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
import type { ReadRow } from '../../server/batch/readRows.ts';
import { openRows } from '../../server/batch/readRows.ts';
import type { JobWarning } from '../../server/batch/readWarnings.ts';
import { readWarnings } from '../../server/batch/readWarnings.ts';
import { SourceReadError } from '../../server/documents/source.ts';
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
const LATEST_WARNINGS = 5;
const CHART_POINTS = 400;
const EXAMPLES = 3;
/** What one look spends on the search for examples, in a journal of whatever size; the next look goes on from there. */
const EXAMPLES_MS = 1_000;

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
  /** How far the journal was searched for them, and how many failures there were when its end was reached. */
  #searched: { readonly cursor: string | null; readonly failed: number | null } = { cursor: null, failed: 0 };
  #series: readonly SeriesPoint[] = [];
  #seriesByte = 0;
  #warnings: readonly JobWarning[] = [];
  #eventsByte = 0;
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

  /** A panel that is gone takes no message, and throws. */
  #post(message: JobHostMessage): void {
    if (!this.#disposed) void this.#panel.webview.postMessage(message);
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
        const isSearching = this.#searched.failed === null;
        if (job && (isActive(job.phase) || isSearching) && !this.#disposed) {
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
    const warned = await readWarnings(this.#folder, this.#eventsByte);
    this.#eventsByte = warned.nextByte;
    this.#warnings = [...this.#warnings, ...warned.items].slice(-LATEST_WARNINGS);
    const parts = {
      job,
      series: this.#series,
      output,
      examples: this.#examples,
      warnings: this.#warnings,
    };
    this.#post({ type: 'job', job: jobSnapshot(parts) });
    this.#post({ type: 'series', points: thinSeries(this.#series, CHART_POINTS) });
    const rows = await latestCommitted(this.#folder, LATEST_ROWS);
    this.#post({ type: 'rows', rows: rows.map((line) => latestRow(line, job.manifest)) });
    if (await this.#learnExamples(job)) this.#post({ type: 'job', job: jobSnapshot(parts) });
  }

  /** Looks for examples of kinds of failure that have too few yet; true when it found some. */
  async #learnExamples(job: JobView): Promise<boolean> {
    const { failures, failed } = countersOf(job);
    // Failures that were opened again are none any more, nor are their examples.
    const isFewer = [...this.#examples].some(([reason, found]) => found.length > (failures[reason] ?? 0));
    if (isFewer) this.#examples.clear();
    if (isFewer) this.#searched = { cursor: null, failed: 0 };
    const lacks = (reason: string): boolean => (this.#examples.get(reason)?.length ?? 0) < EXAMPLES;
    if (failed === this.#searched.failed || !Object.keys(failures).some(lacks)) return false;
    const opened = await openRows(this.#folder);
    if (!opened.ok) return false;
    const where = ({ failure }: ReadRow): boolean => failure !== null && lacks(failure.reason);
    let { cursor } = this.#searched;
    let hasFound = false;
    try {
      const enough = AbortSignal.timeout(EXAMPLES_MS);
      for (let atEnd = false; !atEnd && !enough.aborted && !this.#disposed; ) {
        const given = await opened.reader.page(cursor, EXAMPLES, { kind: 'failures', where }, enough);
        for (const { failure } of given.rows) {
          if (!failure) continue;
          const found = [...(this.#examples.get(failure.reason) ?? []), failure];
          this.#examples.set(failure.reason, found.slice(0, EXAMPLES));
          hasFound = true;
        }
        ({ next: cursor, atEnd } = given);
        this.#searched = { cursor, failed: atEnd ? failed : null };
      }
    } catch (error) {
      // A damaged journal is said where somebody verifies or resumes the job, not with every look at its page.
      if (!(error instanceof SourceReadError)) throw error;
    } finally {
      await opened.reader.close();
    }
    return hasFound;
  }
}
