/** The open panels: opening them, what they are made of, and what happens when a run of theirs ends. */
import { dirname } from 'node:path';
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext, LogOutputChannel, WebviewPanel } from 'vscode';
import { Uri, ViewColumn, window, workspace } from 'vscode';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import { moment } from '../../server/language/numbers.ts';
import type { PreviewFacts } from '../../server/protocol/messages.ts';
import { editorHub } from '../documents/editorHub.ts';
import { editorTransport } from '../editorTransport.ts';
import { messageOf, reportBug, showFailure } from '../errors.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { reach } from '../milestones.ts';
import type {
  CanaryRequest,
  CheckedSample,
  EndpointPort,
  LanguagePort,
  PlanPort,
  PreviewPort,
} from '../ports.ts';
import { editorProxy } from '../proxy.ts';
import { readSettings } from '../settings.ts';
import { checkSample } from './checkSample.ts';
import { systemClock } from './clock.ts';
import { Comparing } from './comparing.ts';
import { decodePageState } from './decodePageMessage.ts';
import { titleOf } from './describeGrid.ts';
import { createDocumentSampler } from './documentSampler.ts';
import { FileFollowing } from './fileFollowing.ts';
import type { ColumnWish, GridWish } from './gridWish.ts';
import { NO_WISH } from './gridWish.ts';
import { chooseRun } from './historyMenu.ts';
import { JobFollowing } from './jobFollowing.ts';
import { JudgementBook } from './judgementBook.ts';
import { Judging } from './judging.ts';
import { resultOf } from './knownOutcomes.ts';
import type { PreviewWorld } from './loadGrid.ts';
import { recordNotice } from './notices.ts';
import { otherVersion } from './otherVersion.ts';
import { liveModeOf, PanelControls, pinnedOf } from './panelControls.ts';
import { pinInExperiment } from './pinInExperiment.ts';
import { previewFacts } from './previewFacts.ts';
import type { PreviewGrid } from './previewGrid.ts';
import { namesOf, PreviewPanel } from './previewPanel.ts';
import { PreviewSession } from './previewSession.ts';
import { recordGrid, recordOf } from './recordGrid.ts';
import { RephrasingPeek } from './rephrasingPeek.ts';
import type { ResultKey, ResultStore, StoredResult } from './resultStore.ts';
import { openResultStore } from './resultStore.ts';
import { RunHistory } from './runHistory.ts';
import { createServedMemory } from './servedMemory.ts';
import { VirtualDocuments } from './virtualDocuments.ts';
import { wishedPlan } from './wishedPlan.ts';

/** The type under which VS Code brings panels back. */
const VIEW_TYPE = 'rephrase.preview';

/** The other rooms, as far as the preview needs them. */
export interface PreviewParts {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly language: Pick<LanguagePort, 'isPrompt' | 'learnPreview'>;
  readonly log: LogOutputChannel;
}

export class Previews implements Disposable, PreviewPort {
  readonly #context: ExtensionContext;
  readonly #parts: PreviewParts;
  readonly #documents = new VirtualDocuments();
  readonly #peek = new RephrasingPeek((uris) => this.#worldOf(uris));
  readonly #transport = editorTransport(editorProxy);
  readonly #store: ResultStore;
  readonly #judgements: JudgementBook;
  readonly #history: RunHistory;
  readonly #panels = new Map<string, PreviewPanel>();
  /** Those that show rows of a job, by its folder: they follow no file. */
  readonly #jobs = new Map<string, PreviewPanel>();
  readonly #following: FileFollowing;

  constructor(context: ExtensionContext, parts: PreviewParts) {
    this.#context = context;
    this.#parts = parts;
    const storage = context.storageUri ?? context.globalStorageUri;
    this.#store = openResultStore(Uri.joinPath(storage, 'previews').fsPath, (message) =>
      parts.log.warn(message),
    );
    this.#judgements = new JudgementBook(Uri.joinPath(storage, 'judgements.ndjson').fsPath, (message) =>
      parts.log.warn(message),
    );
    this.#history = new RunHistory(Uri.joinPath(storage, 'runs').fsPath, systemClock);
    this.#following = new FileFollowing({
      panels: () => this.#panels.values(),
      live: () => liveModeOf(context.workspaceState),
      onEndpoints: parts.endpoints.onDidChange,
    });
  }

  /** Opens a panel beside the editor, or brings the one there is to the front, and runs it. */
  open(uris: readonly Uri[], added: ColumnWish = NO_WISH): void {
    for (const group of groupsOf(uris)) {
      const preview = this.#revealed(group, added);
      preview.start(t('Preview'), preview.session.run({ fresh: false }));
    }
  }

  async showDocuments({ uris, documents, served, results }: CanaryRequest): Promise<void> {
    for (const group of groupsOf(uris)) {
      const preview = this.#revealed(group, NO_WISH);
      const { session } = preview;
      session.wish = { ...NO_WISH, sampling: session.wish.sampling, documents };
      preview.start(t('Preview'), session.showOutcomes(results, served));
    }
    const now = systemClock.now();
    for (const result of results) {
      const { fingerprint, origin, rollout } = result;
      const kept = resultOf(result, now);
      if (kept) await this.#keepResult({ fingerprint, origin, rollout }, kept);
    }
  }

  /** Shows the rows of a job that finished last, growing while it runs. */
  async showJob(folder: string): Promise<void> {
    const shown = this.#jobs.get(folder);
    if (shown) return shown.reveal();
    await this.#joinJob(this.#createPanel([jobUri(folder)]), folder);
  }

  /** Shows a prompt's rephrasings below it in its editor. */
  peek(prompt: Uri): Promise<void> {
    return this.#peek.show(prompt);
  }

  checkSample(prompt: Uri, signal: AbortSignal): Promise<CheckedSample> {
    const world = this.#worldOf([prompt]);
    const worldWith = (ended: PreviewWorld['ended']): PreviewWorld => ({
      ...world,
      ended: (grid, startedAt) => {
        world.ended(grid, startedAt);
        ended(grid, startedAt);
      },
    });
    return checkSample(worldWith, [prompt.toString()], namesOf([prompt]), signal);
  }

  /** Lists the stored previews: one opens in the panel of its files, or stands beside what `session` shows. */
  async showHistory(session: PreviewSession | null = this.#shownSession()): Promise<void> {
    const choice = await chooseRun(this.#history, { comparable: session?.grid?.record === null });
    const run = choice && (await this.#history.read(choice.id));
    if (!choice) return;
    if (!run) return showFailure(t('This preview can no longer be read. Delete it from the list.'));
    if (choice.to === 'compare' && session) {
      const label = moment(run.header.startedAt);
      session.wish = { ...session.wish, records: [...session.wish.records, { label, run }] };
      return session.run({ fresh: false });
    }
    await this.#judgements.ready();
    const uris = run.header.uris.map((uri) => Uri.parse(uri));
    const { session: shown } = this.#revealed(uris, NO_WISH);
    const grid = recordGrid(run, (key) => this.#judgements.judgementOf(key));
    shown.showRecord(grid, [recordNotice(run.header.startedAt)]);
  }

  /** The preview that can be seen; null where none can. */
  #shownSession(): PreviewSession | null {
    const shown = [...this.#panels.values()].find((preview) => preview.visible);
    return shown?.session ?? null;
  }

  /** Takes over a panel of an earlier window: shows what the store has and sends nothing. */
  restore(panel: WebviewPanel, state: unknown): void {
    const { uris, ...added } = decodePageState(state);
    if (uris.length === 0) {
      panel.dispose();
      return;
    }
    const shown = uris.map((uri) => Uri.parse(uri));
    const job = shown.map(jobFolderOf).find((folder) => folder !== null);
    if (job !== undefined) return void this.#joinJob(panel, job);
    // VS Code brings a hidden panel back when it is looked at: by then its files may have another one.
    if (this.#panels.has(keyOf(shown))) return void panel.dispose();
    const preview = this.#join(panel, shown, added);
    preview.start(t('Preview'), preview.session.restore());
  }

  dispose(): void {
    this.#following.dispose();
    for (const preview of [...this.#panels.values(), ...this.#jobs.values()]) preview.dispose();
    this.#documents.dispose();
    this.#peek.dispose();
    void this.#transport.close();
  }

  #revealed(group: readonly Uri[], { models, parameters }: ColumnWish): PreviewPanel {
    const there = this.#panels.get(keyOf(group));
    if (!there) return this.#join(this.#createPanel(group), group, { models, parameters });
    there.reveal();
    if (models.length > 0 || parameters !== '') {
      there.session.wish = { ...there.session.wish, models, parameters };
    }
    return there;
  }

  #createPanel(uris: readonly Uri[]): WebviewPanel {
    const viewColumn = window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    const title = t('Preview: {0}', namesOf(uris).join(', '));
    return window.createWebviewPanel(VIEW_TYPE, title, { viewColumn, preserveFocus: true });
  }

  #join(panel: WebviewPanel, uris: readonly Uri[], { models, parameters }: ColumnWish): PreviewPanel {
    const preview = this.#panelOf(panel, uris, { ...NO_WISH, models, parameters });
    const watchers = uris.map((uri) => this.#following.watch(uri));
    this.#panels.set(keyOf(uris), preview);
    panel.onDidDispose(() => {
      this.#panels.delete(keyOf(uris));
      this.#following.forget(preview);
      for (const watcher of watchers) watcher.dispose();
      preview.dispose();
    });
    return preview;
  }

  async #joinJob(panel: WebviewPanel, folder: string): Promise<void> {
    await this.#judgements.ready();
    const showNewest = (): Promise<void> => following.showNewest();
    const preview = this.#panelOf(panel, [jobUri(folder)], NO_WISH, showNewest);
    const following = new JobFollowing({
      folder,
      session: preview.session,
      clock: systemClock,
      judged: (key) => this.#judgements.judgementOf(key),
      visible: () => panel.visible,
      isTrusted: () => workspace.isTrusted,
      failed: (error) => reportBug(this.#parts.log, t('Preview'), error),
    });
    this.#jobs.set(folder, preview);
    panel.onDidChangeViewState(() => panel.visible && void following.look());
    panel.onDidDispose(() => {
      this.#jobs.delete(folder);
      following.dispose();
      preview.dispose();
    });
    await following.look();
  }

  #panelOf(
    panel: WebviewPanel,
    uris: readonly Uri[],
    wish: GridWish,
    showNewest = async (): Promise<void> => undefined,
  ): PreviewPanel {
    const { extensionUri, workspaceState } = this.#context;
    const { endpoints, log } = this.#parts;
    const shown = uris.map((uri) => uri.toString());
    const session = new PreviewSession(shown, namesOf(uris), this.#worldOf(uris), wish);
    const controls = new PanelControls(session, workspaceState, pinInExperiment(uris), () =>
      this.#sayControls(),
    );
    return new PreviewPanel({
      panel,
      session,
      controls,
      judgements: this.#judgements,
      showHistory: () => this.showHistory(session),
      showNewest,
      comparing: new Comparing(session, otherVersion),
      judging: new Judging(session, this.#judgements, () => systemClock.now()),
      uris,
      extensionUri,
      documents: this.#documents,
      endpoints,
      transport: this.#transport,
      log,
    });
  }

  #worldOf(uris: readonly Uri[]): PreviewWorld {
    const { endpoints, language, planner, log } = this.#parts;
    const { globalState, workspaceState } = this.#context;
    const [first] = uris;
    return {
      plan: (wish) =>
        wishedPlan(
          wish,
          (added) => planner.planFor(uris, added),
          (source) => pinnedOf(workspaceState, source),
        ),
      sample: createDocumentSampler(editorHub),
      served: createServedMemory(endpoints, globalState, log),
      access: (endpoint) => endpoints.access(endpoint),
      mayContact: async (origins) => first !== undefined && endpoints.mayContact(origins, first),
      isTrusted: () => workspace.isTrusted,
      transport: this.#transport,
      store: this.#store,
      clock: systemClock,
      concurrency: () => readSettings(first).previewConcurrency,
      judgements: this.#judgements,
      ended: (grid, startedAt) => {
        this.#keep(grid, uris, startedAt);
        const columns = previewFacts(grid, uris);
        for (const facts of columns) language.learnPreview(facts);
        tickSteps(columns);
        this.#sayControls();
      },
      log,
    };
  }

  async #keepResult(key: ResultKey, result: StoredResult): Promise<void> {
    await this.#store.keep(key, result).catch((error: unknown) => {
      this.#parts.log.warn(`A result could not be stored and will be asked for again: ${messageOf(error)}`);
    });
  }

  #keep(grid: PreviewGrid, uris: readonly Uri[], startedAt: number): void {
    const title = titleOf(grid.columns);
    const record = recordOf(grid, { title, uris: uris.map((uri) => uri.toString()), startedAt });
    if (grid.record || !record) return;
    this.#history.keep(record).catch((error: unknown) => {
      this.#parts.log.warn(`A preview could not be kept in the history: ${messageOf(error)}`);
    });
  }

  #sayControls(): void {
    for (const preview of this.#panels.values()) preview.sayControls();
  }
}

/** The file by which a panel of a job's rows is found again. */
function jobUri(folder: string): Uri {
  return Uri.file(pathsOf(folder).manifest);
}

/** Null for what is no file of a job. */
function jobFolderOf(uri: Uri): string | null {
  const folder = dirname(uri.fsPath);
  return pathsOf(folder).manifest === uri.fsPath ? folder : null;
}

/** One prompt answered in two ways is a comparison, however it came about. */
function tickSteps(columns: readonly PreviewFacts[]): void {
  const answered = columns.filter(({ done }) => done > 0);
  if (answered.length > 0) reach('previewed');
  if (new Set(answered.map(({ promptUri }) => promptUri)).size < answered.length) reach('compared');
}

/** An experiment is previewed by itself; all prompts chosen share one grid. */
function groupsOf(uris: readonly Uri[]): readonly (readonly Uri[])[] {
  const prompts = uris.filter(({ path }) => !isExperimentPath(path));
  const experiments = uris.filter(({ path }) => isExperimentPath(path)).map((uri) => [uri]);
  return prompts.length > 0 ? [prompts, ...experiments] : experiments;
}

function keyOf(uris: readonly Uri[]): string {
  return JSON.stringify(uris.map((uri) => uri.toString()).sort());
}
