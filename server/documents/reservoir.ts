/** Keeps the documents of lowest priority: a uniform sample of all that were offered, whatever their number. */
import type { Document } from './document.ts';

/** A document with the number that decides whether it is drawn. */
export interface Candidate {
  readonly document: Document;
  readonly priority: number;
}

/** Holds up to a quarter more than its size between two cuts. */
export class Reservoir {
  #size: number;
  #kept: Candidate[] = [];
  #bound = Number.POSITIVE_INFINITY;

  constructor(size: number) {
    this.#size = size;
  }

  offer(candidate: Candidate): void {
    if (candidate.priority >= this.#bound) return;
    this.#kept.push(candidate);
    if (this.#kept.length >= this.#size + Math.max(16, Math.ceil(this.#size / 4))) this.take();
  }

  /** Keeps fewer from now on. */
  shrink(size: number): void {
    if (size >= this.#size) return;
    this.#size = size;
    this.take();
  }

  /** Lowest priority first. */
  take(): readonly Candidate[] {
    this.#kept.sort((a, b) => a.priority - b.priority);
    this.#kept.length = Math.min(this.#kept.length, this.#size);
    if (this.#kept.length === this.#size) this.#bound = this.#kept.at(-1)?.priority ?? this.#bound;
    return this.#kept;
  }
}
