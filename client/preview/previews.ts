/** The open panels: opening them, keeping them up with the files they show, and what happens when a run of theirs ends. */
import type { Disposable, ExtensionContext, LogOutputChannel, WebviewPanel } from 'vscode';
import { RelativePattern, Uri, ViewColumn, window, workspace } from 'vscode';
import { createTransport } from '../../server/generation/transport.ts';
import { messageOf, showFailure } from '../errors.ts';
import { SETTINGS_SECTION } from '../ids.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type {
  CanaryRequest,
  CheckedSample,
  EndpointPort,
  LanguagePort,
  PlanPort,
  PreviewPort,
} from '../ports.ts';
import { readSettings } from '../settings.ts';
import { checkSample } from './checkSample.ts';
import { systemClock } from './clock.ts';
import { Comparing } from './comparing.ts';
import { titleOf } from './describeGrid.ts';
import { createDocumentSampler } from './documentSampler.ts';
import type { ColumnWish } from './gridWish.ts';
import { NO_WISH } from './gridWish.ts';
import { chooseRun } from './historyMenu.ts';
import { JudgementBook } from './judgementBook.ts';
import { Judging } from './judging.ts';
import type { PreviewWorld } from './loadGrid.ts';
import { otherVersion } from './otherVersion.ts';
import { liveModeOf, PanelControls, pinnedOf } from './panelControls.ts';
import { pinInExperiment } from './pinInExperiment.ts';
import { previewFacts } from './previewFacts.ts';
import type { PreviewGrid } from './previewGrid.ts';
import { namesOf, PreviewPanel } from './previewPanel.ts';
import { PreviewSession } from './previewSession.ts';
import { recordGrid, recordOf } from './recordGrid.ts';
import { RephrasingPeek } from './rephrasingPeek.ts';
import type { ResultStore } from './resultStore.ts';
import { openResultStore } from './resultStore.ts';
import { RunHistory } from './runHistory.ts';
import { createServedMemory } from './servedMemory.ts';
import { VirtualDocuments } from './virtualDocuments.ts';
import { wishedPlan } from './wishedPlan.ts';

/** The type under which VS Code brings panels back. */
export const VIEW_TYPE = 'rephrase.preview';

/** Typing is given this much rest before stale cells are looked for … */
const REST_MS = 150;
/** … and this much before a preview that runs on pause runs. */
const PAUSE_MS = 900;

/** The other rooms, as far as the preview needs them. */
export interface PreviewParts {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly language: Pick<LanguagePort, 'learnPreview'>;
  readonly log: LogOutputChannel;
}

export class Previews implements Disposable, PreviewPort {
  readonly #context: ExtensionContext;
  readonly #parts: PreviewParts;
  readonly #documents = new VirtualDocuments();
  readonly #peek = new RephrasingPeek((uris) => this.#worldOf(uris));
  readonly #transport = createTransport();
  readonly #store: ResultStore;
  readonly #judgements: JudgementBook;
  readonly #history: RunHistory;
  readonly #panels = new Map<string, PreviewPanel>();
  readonly #listeners: readonly Disposable[];
  /** What forgets the rest that a panel is given. */
  readonly #rest = new Map<PreviewPanel, () => void>();

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
    const onDisk = workspace.createFileSystemWatcher('**/*.{md,txt,yaml,yml}', true, false, true);
    this.#listeners = [
      workspace.onDidChangeTextDocument(({ document }) => this.#changed(document.uri, 'typed')),
      workspace.onDidSaveTextDocument(({ uri }) => this.#changed(uri, 'saved')),
      onDisk,
      onDisk.onDidChange((uri) => this.#changed(uri, 'saved')),
      workspace.onDidGrantWorkspaceTrust(() => this.#worldChanged()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS_SECTION)) this.#worldChanged();
      }),
      parts.endpoints.onDidChange(() => this.#worldChanged()),
    ];
  }

  /** Opens a panel beside the editor, or brings the one there is to the front, and runs it. */
  open(uris: readonly Uri[], added: ColumnWish = NO_WISH): void {
    for (const group of groupsOf(uris)) {
      const preview = this.#revealed(group, added);
      preview.start('Preview', preview.session.run({ fresh: false }));
    }
  }

  async showDocuments({ uris, documents, results }: CanaryRequest): Promise<void> {
    for (const { fingerprint, origin, rollout, completion, seconds } of results) {
      const tokens = completion.usage?.completion_tokens ?? null;
      await this.#store.keep(
        { fingerprint, origin, rollout },
        {
          completion,
          tokensPerSecond: tokens === null || seconds <= 0 ? null : tokens / seconds,
          firstTokenMs: null,
          finishedAt: systemClock.now(),
          replaced: null,
        },
      );
    }
    for (const group of groupsOf(uris)) {
      const preview = this.#revealed(group, NO_WISH);
      preview.session.wish = { ...preview.session.wish, documents };
      preview.start('Preview', preview.session.run({ fresh: false }));
    }
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
    if (!run) return showFailure('This preview can no longer be read. Delete it from the list.');
    if (choice.to === 'compare' && session) {
      const label = new Date(run.header.startedAt).toLocaleString();
      session.wish = { ...session.wish, records: [...session.wish.records, { label, run }] };
      return session.run({ fresh: false });
    }
    await this.#judgements.ready();
    const uris = run.header.uris.map((uri) => Uri.parse(uri));
    const { session: shown } = this.#revealed(uris, NO_WISH);
    shown.showRecord(recordGrid(run, (key) => this.#judgements.judgementOf(key)));
  }

  /** The preview that can be seen; null where none can. */
  #shownSession(): PreviewSession | null {
    const shown = [...this.#panels.values()].find((preview) => preview.visible);
    return shown?.session ?? null;
  }

  /** Takes over a panel of an earlier window: shows what the store has and sends nothing. */
  restore(panel: WebviewPanel, uris: readonly Uri[], added: ColumnWish): void {
    if (uris.length === 0) {
      panel.dispose();
      return;
    }
    const preview = this.#join(panel, uris, added);
    preview.start('Preview', preview.session.restore());
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const preview of this.#panels.values()) preview.dispose();
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
    const title = `Preview: ${namesOf(uris).join(', ')}`;
    return window.createWebviewPanel(VIEW_TYPE, title, { viewColumn, preserveFocus: true });
  }

  #join(panel: WebviewPanel, uris: readonly Uri[], { models, parameters }: ColumnWish): PreviewPanel {
    const { extensionUri, workspaceState } = this.#context;
    const { endpoints, log } = this.#parts;
    const wish = { ...NO_WISH, models, parameters };
    const shown = uris.map((uri) => uri.toString());
    const session = new PreviewSession(shown, namesOf(uris), this.#worldOf(uris), wish);
    const controls = new PanelControls(session, workspaceState, pinInExperiment(uris), () =>
      this.#sayControls(),
    );
    const preview = new PreviewPanel({
      panel,
      session,
      controls,
      judgements: this.#judgements,
      showHistory: () => this.showHistory(session),
      comparing: new Comparing(session, otherVersion),
      judging: new Judging(session, this.#judgements, () => systemClock.now()),
      uris,
      extensionUri,
      documents: this.#documents,
      endpoints,
      transport: this.#transport,
      log,
    });
    const watchers = uris.map((uri) => this.#watch(uri));
    this.#panels.set(keyOf(uris), preview);
    panel.onDidDispose(() => {
      this.#panels.delete(keyOf(uris));
      this.#rest.get(preview)?.();
      this.#rest.delete(preview);
      for (const watcher of watchers) watcher.dispose();
      preview.dispose();
    });
    return preview;
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
      sample: createDocumentSampler(),
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
        for (const facts of previewFacts(grid, uris)) language.learnPreview(facts);
        this.#sayControls();
      },
      log,
    };
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

  /** Changes on disk of files outside the workspace, which nobody else watches. */
  #watch(uri: Uri): Disposable {
    if (uri.scheme !== 'file' || workspace.getWorkspaceFolder(uri)) return { dispose: () => undefined };
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(Uri.joinPath(uri, '..'), escapeGlob(name)),
    );
    watcher.onDidChange((changed) => this.#changed(changed, 'saved'));
    return watcher;
  }

  #changed(uri: Uri, how: 'typed' | 'saved'): void {
    const live = liveModeOf(this.#context.workspaceState);
    const runs = how === 'saved' ? live !== 'off' : live === 'pause';
    for (const preview of this.#panels.values()) {
      const { grid } = preview.session;
      const concerned =
        preview.uris.some((own) => own.toString() === uri.toString()) ||
        grid?.columns.some(({ promptPath }) => promptPath === uri.fsPath);
      if (!concerned) continue;
      if (runs) this.#run(preview, how === 'saved' ? REST_MS : PAUSE_MS);
      else this.#later(preview, REST_MS, () => this.#follow(preview));
    }
  }

  /** Marks what is stale first, then runs it. */
  #run(preview: PreviewPanel, restMs: number): void {
    const { session } = preview;
    this.#later(preview, Math.min(REST_MS, restMs), async () => {
      if (restMs > REST_MS) {
        await this.#follow(preview);
        this.#later(preview, restMs - REST_MS, () => session.follow());
      } else await session.follow();
    });
  }

  #later(preview: PreviewPanel, restMs: number, work: () => Promise<void>): void {
    this.#rest.get(preview)?.();
    const forget = systemClock.after(restMs, () => {
      this.#rest.delete(preview);
      preview.start('Preview', work());
    });
    this.#rest.set(preview, forget);
  }

  /** An endpoint, the documents or trust changed: a panel that had nothing to show may have something now. */
  #worldChanged(): void {
    for (const preview of this.#panels.values()) {
      this.#later(preview, REST_MS, () => this.#follow(preview));
    }
  }

  async #follow({ session }: PreviewPanel): Promise<void> {
    if (session.snapshot.empty) await session.run({ fresh: false });
    else await session.refresh();
  }
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

/** Makes a file's name mean itself in a glob. */
function escapeGlob(name: string): string {
  return name.replace(/[[\]{}*?!]/g, '[$&]');
}
