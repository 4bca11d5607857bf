/** Tells the host which rows are in sight: at once after a rest, else once in a while. Only their texts are sent. */
import type { PageMessage } from '../messages.ts';
import type { ViewStore } from './viewStore.ts';

/** While scrolling, the host hears of it this often at most. */
const SIGHT_MS = 60;

export class SightTeller {
  readonly #store: ViewStore;
  readonly #post: (message: PageMessage) => void;
  #rows: readonly string[] = [];
  #timer = 0;

  constructor(store: ViewStore, post: (message: PageMessage) => void) {
    this.#store = store;
    this.#post = post;
  }

  /** These rows have elements now. */
  heard(rows: readonly string[]): void {
    this.#rows = rows;
    if (this.#timer !== 0) return;
    this.#tell();
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      if (this.#rows !== rows) this.heard(this.#rows);
    }, SIGHT_MS);
  }

  /** With the marked row while others may be compared with it. */
  #tell(): void {
    const { baseline, marked } = this.#store.view;
    const marks = baseline === 'marked' && marked ? [marked.row] : [];
    this.#post({ type: 'visible', rows: [...new Set([...this.#rows, ...marks])] });
  }
}
