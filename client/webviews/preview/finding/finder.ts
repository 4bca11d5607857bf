/** A search under way: asks the host, knows the places, goes from one to the next, keeps them marked. */
import { DOCUMENT_COLUMN } from '../../messages.ts';
import type { GridModel } from '../gridModel.ts';
import type { RephraseGrid } from '../gridView.ts';
import type { HostLink } from '../hostLink.ts';
import type { Query } from './findBar.ts';
import { clearHighlights, highlight } from './highlight.ts';
import type { Hit, Hits } from './hits.ts';
import { NO_HITS, orderHits } from './hits.ts';

/** What a search reaches beyond itself. */
export interface FinderParts {
  readonly model: GridModel;
  link(): HostLink | null;
  grid(): RephraseGrid | null;
  /** Something to be shown changed. */
  changed(): void;
}

export class Finder {
  readonly #parts: FinderParts;
  #query: Query | null = null;
  #id = 0;
  #hits: Hits | null = null;
  /** Index of the place that was come to; -1 before the first. */
  #at = -1;
  #frame = 0;
  readonly #observer = new MutationObserver(() => this.#markSoon());

  constructor(parts: FinderParts) {
    this.#parts = parts;
    parts.model.watch('found', () => this.#take());
  }

  /** Null while nothing is searched for. */
  get query(): Query | null {
    return this.#query;
  }

  get place(): { readonly at: number; readonly of: number } | null {
    return this.#hits && { at: this.#at + 1, of: this.#hits.count };
  }

  open(): void {
    this.#query ??= { text: '', matchCase: false };
    const grid = this.#parts.grid();
    if (grid) this.#observer.observe(grid, { childList: true, characterData: true, subtree: true });
    this.#parts.changed();
  }

  ask(query: Query): void {
    this.#query = query;
    this.#at = -1;
    this.#hits = query.text === '' ? NO_HITS : null;
    this.#id += 1;
    const { matchCase, text } = query;
    if (text !== '') this.#parts.link()?.post({ type: 'find', id: this.#id, query: text, matchCase });
    this.#markSoon();
    this.#parts.changed();
  }

  /** Goes to the next place or the one before, round the ends. */
  step(by: 1 | -1): void {
    const { count, at } = this.#hits ?? NO_HITS;
    if (count === 0) return;
    this.#at = this.#at < 0 ? (by === 1 ? 0 : count - 1) : (this.#at + by + count) % count;
    const hit = at(this.#at);
    if (hit) void this.#reveal(hit);
    this.#parts.changed();
  }

  close(): void {
    this.#query = null;
    this.#hits = null;
    this.#at = -1;
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    clearHighlights();
    this.#parts.changed();
  }

  #take(): void {
    const { found } = this.#parts.model;
    const place = this.#parts.grid()?.place;
    if (found?.id !== this.#id || !place) return;
    this.#hits = orderHits(
      found.cells,
      place.rows.map(({ key }) => key),
      [DOCUMENT_COLUMN, ...place.columns.map(({ column }) => column.id)],
    );
    this.#parts.changed();
  }

  /** Shows the rollout and the row, opens the row where the place is below its fold, and scrolls to it. */
  async #reveal({ cell }: Hit): Promise<void> {
    const { model } = this.#parts;
    const grid = this.#parts.grid();
    if (!grid) return;
    const inDocument = cell.column === DOCUMENT_COLUMN;
    if (!inDocument && model.shownRollout(cell) !== cell.rollout) model.showRollout(cell);
    await grid.reveal(cell);
    let range = this.#mark();
    const text = range?.startContainer.parentElement?.closest('.text');
    // A closed row shows the beginning of its texts.
    if (!range || (text && isClipped(range, text))) {
      await grid.openRow(cell.row);
      range = this.#mark();
    }
    range?.startContainer.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #markSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#mark());
  }

  #mark(): Range | null {
    const grid = this.#parts.grid();
    if (!grid || !this.#query) return null;
    const hit = this.#hits?.at(this.#at) ?? null;
    const cell = hit && grid.cellElement(hit.cell)?.querySelector('.text');
    const texts = grid.querySelectorAll('rephrase-cell .text, .document .text');
    return highlight(texts, this.#query, cell ? { within: cell, nth: hit.nth } : null);
  }
}

function isClipped(range: Range, text: Element): boolean {
  return range.getBoundingClientRect().bottom > text.getBoundingClientRect().bottom + 1;
}
