/** Contributes the preview: its command, its panels and their return after a reload. Wiring only. */

import type { Disposable, ExtensionContext, LogOutputChannel, WebviewPanel } from 'vscode';
import { RelativePattern, Uri, ViewColumn, window, workspace } from 'vscode';
import { createTransport } from '../../server/generation/transport.ts';
import { chooseTargets } from '../chooseTargets.ts';
import { registerCommands } from '../commands.ts';
import { COMMAND, SETTINGS_SECTION } from '../ids.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { EndpointPort, PlanPort } from '../ports.ts';
import { readSettings } from '../settings.ts';
import { systemClock } from './clock.ts';
import { decodePageState } from './decodePageMessage.ts';
import { createDocumentSampler } from './documentSampler.ts';
import type { PreviewWorld } from './loadGrid.ts';
import { namesOf, PreviewPanel } from './previewPanel.ts';
import { PreviewSession } from './previewSession.ts';
import { openResultStore } from './resultStore.ts';
import { createServedMemory } from './servedMemory.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

/** The type under which VS Code brings panels back. */
const VIEW_TYPE = 'rephrase.preview';

/** Typing is given this much rest before stale cells are looked for. */
const REST_MS = 150;

/** The other rooms, as far as the preview needs them. */
export interface PreviewParts {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly log: LogOutputChannel;
}

/** Registers everything; what it holds ends with `context`. */
export function registerPreview(context: ExtensionContext, parts: PreviewParts): void {
  const previews = new Previews(context, parts);
  context.subscriptions.push(
    previews,
    ...registerCommands(parts.log, {
      [COMMAND.preview]: async (...args) => previews.open(await chooseTargets('Preview Side by Side', args)),
    }),
    window.registerWebviewPanelSerializer(VIEW_TYPE, {
      async deserializeWebviewPanel(panel, state) {
        previews.restore(
          panel,
          decodePageState(state).uris.map((uri) => Uri.parse(uri)),
        );
      },
    }),
  );
}

/** The open panels, by what they preview. */
class Previews implements Disposable {
  readonly #context: ExtensionContext;
  readonly #parts: PreviewParts;
  readonly #documents = new VirtualDocuments();
  readonly #transport = createTransport();
  readonly #panels = new Map<string, PreviewPanel>();
  readonly #listeners: readonly Disposable[];
  readonly #rest = new Map<PreviewPanel, () => void>();

  constructor(context: ExtensionContext, parts: PreviewParts) {
    this.#context = context;
    this.#parts = parts;
    this.#listeners = [
      workspace.onDidChangeTextDocument(({ document }) => this.#fileChanged(document.uri)),
      workspace.onDidGrantWorkspaceTrust(() => this.#worldChanged()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS_SECTION)) this.#worldChanged();
      }),
      parts.endpoints.onDidChange(() => this.#worldChanged()),
    ];
  }

  /** Opens a panel beside the editor, or brings the one there is to the front, and runs it. */
  open(uris: readonly Uri[]): void {
    for (const group of groupsOf(uris)) {
      const there = this.#panels.get(keyOf(group));
      there?.reveal();
      const preview = there ?? this.#join(this.#createPanel(group), group);
      preview.start('Preview', preview.session.run({ fresh: false }));
    }
  }

  /** Takes over a panel of an earlier window: shows what the store has and sends nothing. */
  restore(panel: WebviewPanel, uris: readonly Uri[]): void {
    if (uris.length === 0) {
      panel.dispose();
      return;
    }
    const preview = this.#join(panel, uris);
    preview.start('Preview', preview.session.restore());
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const preview of this.#panels.values()) preview.dispose();
    this.#documents.dispose();
    void this.#transport.close();
  }

  #createPanel(uris: readonly Uri[]): WebviewPanel {
    const viewColumn = window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    const title = `Preview: ${namesOf(uris).join(', ')}`;
    return window.createWebviewPanel(VIEW_TYPE, title, { viewColumn, preserveFocus: true });
  }

  #join(panel: WebviewPanel, uris: readonly Uri[]): PreviewPanel {
    const session = new PreviewSession(
      uris.map((uri) => uri.toString()),
      namesOf(uris),
      this.#worldOf(uris),
    );
    const { extensionUri } = this.#context;
    const { endpoints, log } = this.#parts;
    const documents = this.#documents;
    const preview = new PreviewPanel({ panel, session, uris, extensionUri, documents, endpoints, log });
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
    const { endpoints, planner, log } = this.#parts;
    const [first] = uris;
    const storage = this.#context.storageUri ?? this.#context.globalStorageUri;
    return {
      plan: () => planner.planFor(uris),
      sample: createDocumentSampler(),
      served: createServedMemory(endpoints, this.#context.globalState, log),
      access: (endpoint) => endpoints.access(endpoint),
      mayContact: async (origins) => first !== undefined && endpoints.mayContact(origins, first),
      isTrusted: () => workspace.isTrusted,
      transport: this.#transport,
      store: openResultStore(Uri.joinPath(storage, 'previews').fsPath, (message) => log.warn(message)),
      clock: systemClock,
      concurrency: () => readSettings(first).previewConcurrency,
      log,
    };
  }

  /** Changes on disk of files that no editor holds. */
  #watch(uri: Uri): Disposable {
    if (uri.scheme !== 'file') return { dispose: () => undefined };
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(Uri.joinPath(uri, '..'), escapeGlob(name)),
    );
    watcher.onDidChange((changed) => this.#fileChanged(changed));
    return watcher;
  }

  #fileChanged(uri: Uri): void {
    for (const preview of this.#panels.values()) {
      const { grid } = preview.session;
      const concerned =
        preview.uris.some((own) => own.toString() === uri.toString()) ||
        grid?.columns.some(({ promptPath }) => promptPath === uri.fsPath);
      if (concerned) this.#refreshSoon(preview);
    }
  }

  #refreshSoon(preview: PreviewPanel): void {
    this.#rest.get(preview)?.();
    const forget = systemClock.after(REST_MS, () => {
      this.#rest.delete(preview);
      preview.start('Preview', this.#follow(preview));
    });
    this.#rest.set(preview, forget);
  }

  /** An endpoint, the documents or trust changed: a panel that had nothing to show may have something now. */
  #worldChanged(): void {
    for (const preview of this.#panels.values()) this.#refreshSoon(preview);
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
