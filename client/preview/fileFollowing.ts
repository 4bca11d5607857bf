/** Keeps open panels up with the files they show: what changed is marked, or run where previews run by themselves. */
import { t } from '@vscode/l10n';
import type { Disposable, Event } from 'vscode';
import { RelativePattern, Uri, workspace } from 'vscode';
import { escapeGlob } from '../../server/language/escapeGlob.ts';
import { SETTINGS_SECTION } from '../ids.ts';
import type { LiveMode } from '../webviews/controls.ts';
import { systemClock } from './clock.ts';
import type { PreviewPanel } from './previewPanel.ts';

/** Typing is given this much rest before stale cells are looked for … */
const REST_MS = 150;
/** … and this much before a preview that runs on pause runs. */
const PAUSE_MS = 900;

/** What is followed for whom. */
export interface FollowingParts {
  panels(): Iterable<PreviewPanel>;
  live(): LiveMode;
  readonly onEndpoints: Event<void>;
}

export class FileFollowing implements Disposable {
  readonly #parts: FollowingParts;
  readonly #listeners: readonly Disposable[];
  /** What forgets the rest that a panel is given. */
  readonly #rest = new Map<PreviewPanel, () => void>();

  constructor(parts: FollowingParts) {
    this.#parts = parts;
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
      parts.onEndpoints(() => this.#worldChanged()),
    ];
  }

  /** Changes on disk of files outside the workspace, which nobody else watches. */
  watch(uri: Uri): Disposable {
    if (uri.scheme !== 'file' || workspace.getWorkspaceFolder(uri)) return { dispose: () => undefined };
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(Uri.joinPath(uri, '..'), escapeGlob(name)),
    );
    watcher.onDidChange((changed) => this.#changed(changed, 'saved'));
    return watcher;
  }

  /** The panel is gone. */
  forget(preview: PreviewPanel): void {
    this.#rest.get(preview)?.();
    this.#rest.delete(preview);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }

  #changed(uri: Uri, how: 'typed' | 'saved'): void {
    const live = this.#parts.live();
    const runs = how === 'saved' ? live !== 'off' : live === 'pause';
    for (const preview of this.#parts.panels()) {
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
      preview.start(t('Preview'), work());
    });
    this.#rest.set(preview, forget);
  }

  /** An endpoint, the documents or trust changed: a panel that had nothing to show may have something now. */
  #worldChanged(): void {
    for (const preview of this.#parts.panels()) {
      this.#later(preview, REST_MS, () => this.#follow(preview));
    }
  }

  async #follow({ session }: PreviewPanel): Promise<void> {
    if (session.snapshot.empty) await session.run({ fresh: false });
    else await session.refresh();
  }
}
