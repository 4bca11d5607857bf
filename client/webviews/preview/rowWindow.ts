/**
 * Which rows have elements, and where they stand. Closed rows share one height; opened ones keep theirs, also while
 * they are out of sight, and what grows above the place a person reads does not move it.
 */
import type { Range, VirtualItem } from '@tanstack/lit-virtual';
import { defaultRangeExtractor, VirtualizerController } from '@tanstack/lit-virtual';
import type { ReactiveControllerHost } from 'lit';

/** Until the first row is laid out: six lines, a footer and the padding at VS Code's own font size. */
const ROW_HEIGHT = 151;
/** Rows kept ready above and below what is seen. */
const OVERSCAN = 3;

export class RowWindow {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #controller: VirtualizerController<HTMLElement, HTMLElement>;
  readonly #kept: () => number;
  #keptNow = -1;
  #keys: readonly string[] = [];
  #rowHeight = ROW_HEIGHT;
  /** Height of what scrolls away above the first row. */
  #above = 0;

  /** `host` scrolls and is drawn anew when other rows come into sight; `kept` is a row that always has its elements. */
  constructor(host: ReactiveControllerHost & HTMLElement, kept: () => number) {
    this.#host = host;
    this.#kept = kept;
    this.#controller = new VirtualizerController<HTMLElement, HTMLElement>(host, {
      count: 0,
      getScrollElement: () => host,
      estimateSize: () => this.#rowHeight,
      overscan: OVERSCAN,
    });
    this.#controller.getVirtualizer().shouldAdjustScrollPositionOnItemSizeChange = (item, _, virtualizer) =>
      item.end <= (virtualizer.scrollOffset ?? 0);
  }

  /** The rows that have elements, in order. */
  get items(): readonly VirtualItem[] {
    const virtualizer = this.#controller.getVirtualizer();
    const kept = this.#kept();
    if (kept !== this.#keptNow) {
      this.#keptNow = kept;
      // A new function: the virtualiser remembers what the old one gave.
      const rangeExtractor = (range: Range): number[] =>
        withRow(defaultRangeExtractor(range), kept, range.count);
      virtualizer.setOptions({ ...virtualizer.options, rangeExtractor });
    }
    return virtualizer.getVirtualItems();
  }

  /** Height of all rows, in CSS pixels. */
  get total(): number {
    return this.#controller.getVirtualizer().getTotalSize();
  }

  /** Distance of a row from the first one, in CSS pixels. */
  topOf({ start }: VirtualItem): number {
    return start - this.#above;
  }

  /** Takes the rows there are; heights are kept under their keys. */
  layOut(keys: readonly string[]): void {
    this.#keys = keys;
    const virtualizer = this.#controller.getVirtualizer();
    virtualizer.setOptions({
      ...virtualizer.options,
      count: keys.length,
      scrollMargin: this.#above,
      getItemKey: (index) => keys[index] ?? index,
      estimateSize: () => this.#rowHeight,
    });
  }

  /** Reads heights, once rows are in the page. */
  measure(rows: readonly HTMLElement[], above: number): void {
    const virtualizer = this.#controller.getVirtualizer();
    const height = rows.find((row) => !row.classList.contains('opened'))?.offsetHeight ?? 0;
    const grown = height !== 0 && height !== this.#rowHeight;
    if (grown) this.#rowHeight = height;
    if (grown || above !== this.#above) {
      this.#above = above;
      this.layOut(this.#keys);
      if (grown) virtualizer.measure();
      this.#host.requestUpdate();
    }
    virtualizer.measureElement(null);
    for (const row of rows) virtualizer.measureElement(row);
  }
}

function withRow(indexes: number[], row: number, count: number): number[] {
  if (row < 0 || row >= count || indexes.includes(row)) return indexes;
  return [...indexes, row].sort((a, b) => a - b);
}
