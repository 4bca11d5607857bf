/**
 * What leaves for the page. The first piece of a cell leaves at once, the others together at most every 50 ms; while
 * no page is attached nothing is sent, for a page that comes back gets everything anew.
 */
import type { Delta } from '../../server/generation/completion.ts';
import type { ExactRequest } from '../webviews/exactRequest.ts';
import type {
  CellAddress,
  CellAppend,
  CellUpdate,
  GridSnapshot,
  HostMessage,
  Progress,
} from '../webviews/messages.ts';
import type { Clock } from './clock.ts';
import type { PreviewCell } from './previewCell.ts';

const FLUSH_EVERY_MS = 50;

/** Pieces of one cell that have not left yet, merged while they are of one kind. */
type Pending = { kind: Delta['kind']; text: string }[];

export class PageFeed {
  readonly #clock: Clock;
  readonly #pending = new Map<PreviewCell, Pending>();
  #post: ((message: HostMessage) => void) | null = null;
  #cancelFlush: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A page is there and knows nothing yet; the caller sends it the grid next. */
  attach(post: (message: HostMessage) => void): void {
    this.detach();
    this.#post = post;
  }

  /** The page is gone or hidden. */
  detach(): void {
    this.#post = null;
    this.#forgetPending();
  }

  grid(grid: GridSnapshot, cells: Iterable<PreviewCell>): void {
    this.#forgetPending();
    this.#post?.({ type: 'grid', grid, cells: Array.from(cells, updateOf) });
  }

  /** Cells in full; pieces of theirs that were still to be sent are part of it. */
  cells(cells: readonly PreviewCell[]): void {
    for (const cell of cells) this.#pending.delete(cell);
    if (cells.length > 0) this.#post?.({ type: 'cells', cells: cells.map(updateOf) });
  }

  /** A piece that `cell` has already taken in. */
  piece(cell: PreviewCell, delta: Delta): void {
    if (this.#post === null || delta.text === '') return;
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

  progress(progress: Progress): void {
    this.#post?.({ type: 'progress', progress });
  }

  notices(notices: GridSnapshot['notices']): void {
    this.#post?.({ type: 'notices', notices });
  }

  exactRequest(cell: CellAddress, request: ExactRequest | null): void {
    this.#post?.({ type: 'exactRequest', cell, request });
  }

  #flush(): void {
    this.#cancelFlush = null;
    const appends = Array.from(this.#pending, ([cell, pieces]) => appendsOf(cell, pieces)).flat();
    this.#pending.clear();
    if (appends.length > 0) this.#post?.({ type: 'appends', appends });
  }

  #forgetPending(): void {
    this.#pending.clear();
    this.#cancelFlush?.();
    this.#cancelFlush = null;
  }
}

function updateOf(cell: PreviewCell): CellUpdate {
  return { cell: cell.address, snapshot: cell.snapshot() };
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
