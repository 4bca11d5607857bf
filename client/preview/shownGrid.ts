/** What the page shows around the cells: the description of the grid, or why there is none, and the notices above it. */
import type { GridSnapshot, Notice } from '../webviews/messages.ts';
import { describeEmpty, describeGrid, textsOf } from './describeGrid.ts';
import type { ColumnWish } from './gridWish.ts';
import type { PageFeed } from './pageFeed.ts';
import type { PreviewGrid } from './previewGrid.ts';

export class ShownGrid {
  readonly #feed: PageFeed;
  readonly #uris: readonly string[];
  readonly #names: readonly string[];
  #snapshot: GridSnapshot;
  /** Notices that belong to the layout; those of a refresh come and go. */
  #notices: readonly Notice[] = [];

  /** Begins with nothing; `names` title a panel that has no grid yet. */
  constructor(feed: PageFeed, uris: readonly string[], names: readonly string[], wish: ColumnWish) {
    this.#feed = feed;
    this.#uris = uris;
    this.#names = names;
    this.#snapshot = describeEmpty(uris, names, wish, null);
  }

  get snapshot(): GridSnapshot {
    return this.#snapshot;
  }

  /** Shows why there is no grid. */
  empty(why: GridSnapshot['empty'], wish: ColumnWish): void {
    this.#notices = [];
    this.#show(describeEmpty(this.#uris, this.#names, wish, why), null);
  }

  /** Shows another grid; `notices` stay with it, `passing` ones stand above them until the next. */
  grid(
    grid: PreviewGrid,
    wish: ColumnWish,
    said: { readonly notices: readonly Notice[]; readonly passing: readonly Notice[] },
  ): void {
    this.#notices = said.notices;
    this.#show(describeGrid(this.#uris, grid, wish, [...said.passing, ...said.notices]), grid);
  }

  /** Shows the same grid where its rows changed their marks. */
  redescribe(grid: PreviewGrid, wish: ColumnWish): void {
    this.#show(describeGrid(this.#uris, grid, wish, this.#snapshot.notices), grid);
  }

  /** Everything once more, for a page that knows nothing. */
  again(grid: PreviewGrid | null): void {
    this.#show(this.#snapshot, grid);
  }

  /** Shows passing notices above those of the layout. */
  notice(passing: readonly Notice[]): void {
    this.#snapshot = { ...this.#snapshot, notices: [...passing, ...this.#notices] };
    this.#feed.say({ type: 'notices', notices: this.#snapshot.notices });
  }

  #show(snapshot: GridSnapshot, grid: PreviewGrid | null): void {
    this.#snapshot = snapshot;
    const rows = this.#feed.grid(snapshot, grid?.cells.values() ?? []);
    if (grid) this.#feed.documents(textsOf(grid.sample.documents, rows));
  }
}
