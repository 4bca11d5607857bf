/** Tells the page how far a run is: with every cell of a small grid, now and then of a large one, where counting takes time. */
import type { Progress } from '../webviews/messages.ts';
import type { Clock } from './clock.ts';
import type { PageFeed } from './pageFeed.ts';
import type { PreviewCell } from './previewCell.ts';

/** Grids up to here tell their progress with every cell. */
const COUNTED_CELLS = 200;
const EVERY_MS = 100;

/** What a run is doing beside its cells. */
export interface RunState {
  readonly preparing: Progress['preparing'];
  readonly running: boolean;
  readonly cells: ReadonlyMap<string, PreviewCell> | null;
}

export class RunProgress {
  readonly #clock: Clock;
  readonly #feed: PageFeed;
  readonly #state: () => RunState;
  #wasRunning = false;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, feed: PageFeed, state: () => RunState) {
    this.#clock = clock;
    this.#feed = feed;
    this.#state = state;
  }

  /** Something moved. The beginning and the end of a run are told at once. */
  tell(): void {
    const { cells, running } = this.#state();
    if (running !== this.#wasRunning || (cells?.size ?? 0) <= COUNTED_CELLS) this.tellNow();
    else this.#cancel ??= this.#clock.after(EVERY_MS, () => this.tellNow());
  }

  tellNow(): void {
    this.dispose();
    const { cells, preparing, running } = this.#state();
    this.#wasRunning = running;
    this.#feed.progress({ preparing, running, ...count(cells?.values() ?? []) });
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function count(cells: Iterable<PreviewCell>): Omit<Progress, 'preparing' | 'running'> {
  const counts = { done: 0, failed: 0, stale: 0, stored: 0, total: 0 };
  for (const cell of cells) {
    counts.total += 1;
    if (!cell.ended) continue;
    counts.done += 1;
    if (cell.phase === 'failed') counts.failed += 1;
    if (cell.phase === 'stored') counts.stored += 1;
    if (cell.stale) counts.stale += 1;
  }
  return counts;
}
