/** How far one measure differs between two variants on the same documents. */
import { meanInterval, pairedShareInterval } from './interval.ts';

/** Mean of b − a over the pairs where both have a figure, with its 95 % interval. */
export interface PairedDifference {
  /** Pairs with both figures. */
  readonly n: number;
  /** Of flags the difference of the two shares. */
  readonly mean: number;
  /** Null with one pair of numbers, which tells no spread. */
  readonly low: number | null;
  readonly high: number | null;
}

type Figure = number | boolean | null;

/**
 * `a` and `b` hold one measure's values, document by document in the same order; a document where either is missing
 * counts nowhere. Numbers: Student's interval of the mean difference. Flags: the interval of Agresti and Min (2005)
 * for paired shares, which stays honest where all pairs agree. Null without a pair.
 */
export function pairedDifference(a: readonly Figure[], b: readonly Figure[]): PairedDifference | null {
  const pairs = pairsOf(a, b);
  const n = pairs.length;
  if (n === 0) return null;
  const differences = pairs.map(([before, after]) => Number(after) - Number(before));
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / n;
  if (pairs.every(([before, after]) => typeof before === 'boolean' && typeof after === 'boolean')) {
    const gained = differences.filter((difference) => difference > 0).length;
    const lost = differences.filter((difference) => difference < 0).length;
    return { n, mean, ...pairedShareInterval(gained, lost, n) };
  }
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  return { n, mean, ...meanInterval(mean, squares / (n - 1), n) };
}

function pairsOf(
  a: readonly Figure[],
  b: readonly Figure[],
): readonly [number | boolean, number | boolean][] {
  const pairs: [number | boolean, number | boolean][] = [];
  for (const [index, before] of a.entries()) {
    const after = b[index] ?? null;
    if (before !== null && after !== null) pairs.push([before, after]);
  }
  return pairs;
}
