/** Measures finished cells at once while that is quick, and in later turns while many finish together. */
import type { Clock } from './clock.ts';
import { inTurns, TURN_MS } from './inTurns.ts';
import type { PreviewCell } from './previewCell.ts';

export class Measuring {
  readonly #clock: Clock;
  readonly #onMeasured: (cells: readonly PreviewCell[]) => void;
  #waiting: PreviewCell[] = [];
  #draining = false;
  /** Milliseconds spent since others had their turn; null while nothing was. */
  #spentMs: number | null = null;

  /** `onMeasured` hears of cells that were measured in later turns. */
  constructor(clock: Clock, onMeasured: (cells: readonly PreviewCell[]) => void) {
    this.#clock = clock;
    this.#onMeasured = onMeasured;
  }

  /** Measures now where the turn has room for it, else soon. */
  add(cell: PreviewCell): void {
    if (this.#draining || (this.#spentMs ?? 0) > TURN_MS) {
      this.later([cell]);
      return;
    }
    if (this.#spentMs === null) {
      void this.#clock.turn().then(() => {
        this.#spentMs = null;
      });
    }
    const began = this.#clock.now();
    cell.measure();
    this.#spentMs = (this.#spentMs ?? 0) + this.#clock.now() - began;
  }

  /** Measures what is not measured yet, turn by turn. */
  later(cells: readonly PreviewCell[]): void {
    for (const cell of cells) {
      if (cell.result !== null && cell.figures === null) this.#waiting.push(cell);
    }
    if (!this.#draining && this.#waiting.length > 0) void this.#drain();
  }

  /** Nothing that waits is wanted any more. */
  forget(): void {
    this.#waiting = [];
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    let measured: PreviewCell[] = [];
    const measure = (cell: PreviewCell): void => {
      cell.measure();
      measured.push(cell);
    };
    await inTurns(this.#clock, this.#queue(), measure, () => {
      if (measured.length > 0) this.#onMeasured(measured);
      measured = [];
    });
    this.#draining = false;
  }

  /** Grows while it is gone through. */
  *#queue(): Generator<PreviewCell> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      yield* batch;
    }
  }
}
