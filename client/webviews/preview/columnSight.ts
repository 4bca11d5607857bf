/** Which columns of the grid are within sight, told by their headers; the cells of the others are not drawn. */
import type { ReactiveControllerHost } from 'lit';
import type { PlacedColumn } from './columnLayout.ts';

/** Until the browser has told, as many columns count as seen. */
const AT_FIRST = 8;

export class ColumnSight {
  readonly #host: ReactiveControllerHost & Element;
  readonly #observer: IntersectionObserver;
  /** Columns are widened by hand and with the page. */
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { contentRect, target } of entries) this.#widths.set(idOf(target), contentRect.width);
  });
  readonly #widths = new Map<string, number>();
  readonly #followed = new Set<Element>();
  /** Ids; null until the browser has told. */
  #seen: ReadonlySet<string> | null = null;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    this.#observer = new IntersectionObserver((entries) => this.#tell(entries), {
      root: host,
      rootMargin: '0px 50%',
    });
  }

  /** Follows these headers, whose `data-column` is the column's id, and no others. */
  follow(headers: Iterable<HTMLElement>): void {
    const now = new Set<Element>(headers);
    for (const header of this.#followed) if (!now.has(header)) this.#forget(header);
    for (const header of now) {
      if (this.#followed.has(header)) continue;
      this.#observer.observe(header);
      this.#sizes.observe(header);
    }
    for (const header of now) this.#followed.add(header);
  }

  /** Width of a column's header in CSS pixels, as of the last frame; null before the first. */
  widthOf(column: string): number | null {
    return this.#widths.get(column) ?? null;
  }

  /** Pinned columns are always seen. */
  sighted(columns: readonly PlacedColumn[]): ReadonlySet<string> {
    const seen = this.#seen;
    const shown = columns.filter(({ column, left }, index) =>
      seen === null ? index < AT_FIRST : left !== null || seen.has(column.id),
    );
    return new Set(shown.map(({ column }) => column.id));
  }

  #tell(entries: readonly IntersectionObserverEntry[]): void {
    const seen = new Set(this.#seen);
    for (const { isIntersecting, target } of entries) {
      const id = idOf(target);
      if (isIntersecting) seen.add(id);
      else seen.delete(id);
    }
    const before = this.#seen;
    this.#seen = seen;
    if (before?.size !== seen.size || [...seen].some((id) => !before.has(id))) this.#host.requestUpdate();
  }

  #forget(header: Element): void {
    this.#observer.unobserve(header);
    this.#sizes.unobserve(header);
    this.#followed.delete(header);
  }
}

function idOf(header: Element): string {
  return header.getAttribute('data-column') ?? '';
}
