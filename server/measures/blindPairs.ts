/** The order in which pairs of rephrasings are put to a person who must not know which variant is which. */
import { hashOf, rehash } from './hash.ts';

/** One vote to be cast: the row, and the column on each side. */
export interface BlindPair {
  readonly row: string;
  readonly left: string;
  readonly right: string;
}

/**
 * Every row once, in an order and with sides that the seed alone decides: the same seed asks the same again, and what
 * is on the left tells nothing. Sides are balanced: each column stands left in half of the rows, the second in one more
 * where they are odd in number.
 */
export function blindPairs(
  seed: number,
  rows: readonly string[],
  columns: readonly [string, string],
): readonly BlindPair[] {
  const distinct = [...new Set(rows)];
  const bySide = shuffled(distinct, rehash(seed, 1));
  const switched = new Set(bySide.slice(0, Math.ceil(distinct.length / 2)));
  const [a, b] = columns;
  return shuffled(distinct, rehash(seed, 0)).map((row) =>
    switched.has(row) ? { row, left: b, right: a } : { row, left: a, right: b },
  );
}

/** By hashes of the rows, so that a row keeps its place among the others whatever rows are added. */
function shuffled(rows: readonly string[], seed: number): readonly string[] {
  return rows
    .map((row) => ({ row, place: rehash(hashOf(row), seed) }))
    .sort((a, b) => a.place - b.place || (a.row < b.row ? -1 : 1))
    .map(({ row }) => row);
}
