/** A seeded draw of rows: so many of a dataset at random instead of its first ones, the same every time. */
import type { SourceRow } from './document.ts';
import { rowPriority } from './rowPriority.ts';
import type { DocumentSource, RowAddress, RowDraw } from './source.ts';

/** The source with the rows that are drawn alone; the others keep their numbers and are passed over. */
export function drawnFrom(source: DocumentSource, draw: RowDraw): DocumentSource {
  return {
    ...source,
    rows: (signal, from) => drawnRows(source.rows(signal, from), draw),
    places: (signal) => drawnPlaces(source.places(signal), draw),
    count: async () => null,
  };
}

/**
 * The draw of `size` rows out of all that the source yields, or of all where there are no more. One pass over their places;
 * memory grows with `size`. With the same seed a larger draw holds a smaller one. Incomplete once `signal` aborted;
 * rejects with `SourceReadError`.
 */
export async function findDraw(
  source: DocumentSource,
  size: number,
  seed: number,
  signal?: AbortSignal,
): Promise<RowDraw> {
  const lowest = new LowestNumbers(size + 1);
  for await (const { fileOrdinal, row } of source.places(signal)) {
    lowest.offer(rowPriority(seed, fileOrdinal, row));
  }
  return { seed, below: lowest.greatest() ?? 1 };
}

function isDrawn({ seed, below }: RowDraw, { fileOrdinal, row }: RowAddress): boolean {
  return rowPriority(seed, fileOrdinal, row) < below;
}

async function* drawnRows(rows: AsyncIterable<SourceRow>, draw: RowDraw): AsyncGenerator<SourceRow> {
  for await (const row of rows) {
    if (isDrawn(draw, row.kind === 'bad' ? row.bad : row.document)) yield row;
  }
}

async function* drawnPlaces(places: AsyncIterable<RowAddress>, draw: RowDraw): AsyncGenerator<RowAddress> {
  for await (const place of places) {
    if (isDrawn(draw, place)) yield place;
  }
}

/** Keeps the `size` lowest of any number of numbers; holds a quarter more between two cuts. */
class LowestNumbers {
  readonly #size: number;
  readonly #most: number;
  #kept: number[] = [];
  #bound = Number.POSITIVE_INFINITY;

  constructor(size: number) {
    this.#size = size;
    this.#most = size + Math.max(1024, Math.ceil(size / 4));
  }

  offer(number: number): void {
    if (number >= this.#bound) return;
    this.#kept.push(number);
    if (this.#kept.length >= this.#most) this.#cut();
  }

  /** Of those kept; null where fewer were offered than are kept. */
  greatest(): number | null {
    this.#cut();
    return this.#kept.length < this.#size ? null : this.#bound;
  }

  #cut(): void {
    const sorted = Float64Array.from(this.#kept).sort();
    this.#kept = Array.from(sorted.subarray(0, this.#size));
    if (this.#kept.length === this.#size) this.#bound = this.#kept.at(-1) ?? this.#bound;
  }
}
