/**
 * What leaves for the page. The first piece of a cell leaves at once, the others together at most every 50 ms; cells of
 * rows out of sight send counters instead of texts. While no page is attached nothing is sent, for a page that comes
 * back gets everything anew.
 */
import type { Delta } from '../../server/generation/completion.ts';
import type {
  CellAppend,
  CellUpdate,
  GridSnapshot,
  HostMessage,
  Progress,
  RowText,
} from '../webviews/messages.ts';
import type { Clock } from './clock.ts';
import type { PreviewCell } from './previewCell.ts';

const FLUSH_EVERY_MS = 50;
const COUNT_EVERY_MS = 250;
/** Rows whose texts a page gets before it says which it shows. */
const FIRST_ROWS = 20;

/** Pieces of one cell that have not left yet, merged while they are of one kind. */
type Pending = { kind: Delta['kind']; text: string }[];

export class PageFeed {
  readonly #clock: Clock;
  readonly #pending = new Map<PreviewCell, Pending>();
  /** Cells out of sight that grew since their counters were sent. */
  readonly #grown = new Set<PreviewCell>();
  #rows: ReadonlySet<string> = new Set();
  #post: ((message: HostMessage) => void) | null = null;
  #cancelFlush: (() => void) | null = null;
  #cancelCount: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A page is there and knows nothing yet; the caller sends it the grid next. */
  attach(post: (message: HostMessage) => void): void {
    this.detach();
    this.#rows = new Set();
    this.#post = post;
  }

  /** The page is gone or hidden. */
  detach(): void {
    this.#post = null;
    this.#forgetPending();
  }

  /** Anything that needs no thought. */
  say(message: HostMessage): void {
    this.#post?.(message);
  }

  /** A grid in full. Rows that the page showed before stay in sight, and the first ones are taken to be; returns them all. */
  grid(grid: GridSnapshot, cells: Iterable<PreviewCell>): ReadonlySet<string> {
    this.#forgetPending();
    const keys = grid.rows.map(({ key }) => key);
    this.#rows = new Set([...keys.slice(0, FIRST_ROWS), ...keys.filter((key) => this.#rows.has(key))]);
    this.#post?.({ type: 'grid', grid, cells: Array.from(cells, (cell) => this.#updateOf(cell)) });
    return this.#rows;
  }

  /** Texts of documents, where the page has only their beginnings. */
  documents(documents: readonly RowText[]): void {
    if (documents.length > 0) this.#post?.({ type: 'documents', documents });
  }

  progress(progress: Progress): void {
    this.#post?.({ type: 'progress', progress });
  }

  /** The page shows these rows; returns those that it did not show before. */
  show(rows: readonly string[]): readonly string[] {
    const before = this.#rows;
    this.#rows = new Set(rows);
    for (const cell of this.#pending.keys()) if (!this.#isHeld(cell)) this.#pending.delete(cell);
    return rows.filter((row) => !before.has(row));
  }

  /** Cells in full; pieces of theirs that were still to be sent are part of it. */
  cells(cells: readonly PreviewCell[]): void {
    for (const cell of cells) {
      this.#pending.delete(cell);
      this.#grown.delete(cell);
    }
    if (cells.length > 0) {
      this.#post?.({ type: 'cells', cells: cells.map((cell) => this.#updateOf(cell)) });
    }
  }

  /** A piece that `cell` has already taken in. */
  piece(cell: PreviewCell, delta: Delta): void {
    if (this.#post === null || delta.text === '') return;
    if (!this.#isHeld(cell)) {
      this.#count(cell);
      return;
    }
    if (cell.pace().pieces === 1) {
      this.#post({ type: 'appends', appends: appendsOf(cell, [delta]) });
      return;
    }
    const pending = this.#pending.get(cell) ?? [];
    const last = pending.at(-1);
    if (last?.kind === delta.kind) last.text += delta.text;
    else pending.push({ kind: delta.kind, text: delta.text });
    this.#pending.set(cell, pending);
    this.#cancelFlush ??= this.#clock.after(FLUSH_EVERY_MS, () => this.#flush());
  }

  #isHeld({ address }: PreviewCell): boolean {
    return this.#rows.has(address.row);
  }

  #updateOf(cell: PreviewCell): CellUpdate {
    return { cell: cell.address, snapshot: cell.snapshot({ held: this.#isHeld(cell) }) };
  }

  #count(cell: PreviewCell): void {
    this.#grown.add(cell);
    this.#cancelCount ??= this.#clock.after(COUNT_EVERY_MS, () => {
      this.#cancelCount = null;
      const counters = Array.from(this.#grown, (grown) => ({ cell: grown.address, ...grown.pace() }));
      this.#grown.clear();
      if (counters.length > 0) this.#post?.({ type: 'counters', counters });
    });
  }

  #flush(): void {
    this.#cancelFlush = null;
    const appends = Array.from(this.#pending, ([cell, pieces]) => appendsOf(cell, pieces)).flat();
    this.#pending.clear();
    if (appends.length > 0) this.#post?.({ type: 'appends', appends });
  }

  #forgetPending(): void {
    this.#pending.clear();
    this.#grown.clear();
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#cancelCount?.();
    this.#cancelCount = null;
  }
}

function appendsOf(
  cell: PreviewCell,
  pieces: readonly { kind: Delta['kind']; text: string }[],
): CellAppend[] {
  return pieces.map(({ kind, text }) => ({
    cell: cell.address,
    sequence: cell.nextSequence(),
    kind,
    text,
    ...cell.pace(),
  }));
}
