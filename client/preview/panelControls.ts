/**
 * The controls of one panel's toolbar: when it runs by itself and how documents are drawn. What they say is kept in the
 * workspace's own memory, so that the next panel begins as the last one ended.
 */
import type { Memento } from 'vscode';
import type { Controls, LiveMode, SamplingWish } from '../webviews/controls.ts';
import { LIVE_MODES } from '../webviews/controls.ts';
import { decode, listOf, oneOf, text } from '../webviews/decoder.ts';
import { rowKey } from './previewGrid.ts';
import type { PreviewSession } from './previewSession.ts';

const LIVE_KEY = 'preview.live';
/** Ids of pinned documents, by dataset. */
const PINNED_KEY = 'preview.pinned';
const MOST_DOCUMENTS = 1_000;

/** When previews run by themselves; off until somebody says otherwise. */
export function liveModeOf(memory: Memento): LiveMode {
  const decoded = decode(oneOf(LIVE_MODES), memory.get(LIVE_KEY));
  return decoded.ok ? decoded.value : 'off';
}

/** Ids of the documents of a dataset that somebody pinned. */
export function pinnedOf(memory: Memento, source: string): readonly string[] {
  const decoded = decode(listOf(text), memory.get(`${PINNED_KEY}:${source}`));
  return decoded.ok ? decoded.value : [];
}

/** Writes into the previewed experiment whether a document is pinned; false where it is not written there. */
export type PinInFile = (id: string, how: { readonly pinned: boolean }) => Promise<boolean>;

export class PanelControls {
  readonly #session: PreviewSession;
  readonly #memory: Memento;
  readonly #pinInFile: PinInFile;
  readonly #onLive: (live: LiveMode) => void;

  /** `onLive` hears of a changed mode, which holds for all panels. */
  constructor(
    session: PreviewSession,
    memory: Memento,
    pinInFile: PinInFile,
    onLive: (live: LiveMode) => void,
  ) {
    this.#session = session;
    this.#memory = memory;
    this.#pinInFile = pinInFile;
    this.#onLive = onLive;
  }

  /** Tells the page how things stand. */
  say(): void {
    this.#session.feed.say({ type: 'controls', controls: this.#describe() });
  }

  async setLive(live: LiveMode): Promise<void> {
    await this.#memory.update(LIVE_KEY, live);
    this.#onLive(live);
  }

  /** Draws other documents, in this panel, and runs what they need. */
  async setSampling({ size, seed, stratify }: SamplingWish): Promise<void> {
    const drawn = Math.min(MOST_DOCUMENTS, Math.max(1, size));
    this.#session.wish = {
      ...this.#session.wish,
      sampling: { size: drawn, seed: Math.trunc(seed), stratify },
      documents: null,
    };
    await this.#session.run({ fresh: false });
    this.say();
  }

  /**
   * Pins a document, or lets go of it; the next run shows it. The experiment says so where the preview is of one, else
   * the workspace remembers it for the dataset.
   */
  async pin(row: string, { pinned }: { readonly pinned: boolean }): Promise<void> {
    const { grid } = this.#session;
    const document = grid?.sample.documents.find((candidate) => rowKey(candidate) === row);
    const source = grid?.plan.source;
    if (!document || !source) return;
    const written = await this.#pinInFile(document.id, { pinned });
    const others = pinnedOf(this.#memory, source).filter((id) => id !== document.id);
    const remembered = pinned && !written ? [...others, document.id] : others;
    await this.#memory.update(`${PINNED_KEY}:${source}`, remembered);
    await this.#session.refresh();
    this.#session.redescribe();
    this.say();
  }

  #describe(): Controls {
    const { grid, wish } = this.#session;
    const documents = grid?.plan.experiment.documents;
    const sample = documents?.sample;
    const stratify = sample?.stratify ?? 'none';
    return {
      live: liveModeOf(this.#memory),
      sampling: {
        size: sample?.size ?? 0,
        seed: sample?.seed ?? 0,
        stratify: typeof stratify === 'string' ? stratify : stratify.column,
        columns: Object.keys(grid?.sample.documents[0]?.columns ?? {}),
        pinned: sample?.pinned.length ?? 0,
        source: grid?.sample.name ?? '',
        revision: grid?.sample.revision ?? null,
      },
      samplingStatedBy:
        wish.sampling === null && documents?.source ? (grid?.plan.experiment.name ?? null) : null,
    };
  }
}
