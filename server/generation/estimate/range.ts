/** Ranges: what an estimate is made of, because a single figure would promise what nobody knows. */

/** `low` ≤ `likely` ≤ `high`, all finite and at least 0. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** The range of three figures in any order; what is negative counts as 0. */
export function rangeOf(a: number, b: number, c: number): Range {
  const [low = 0, likely = 0, high = 0] = [a, b, c].map((figure) => Math.max(0, figure)).sort(byNumber);
  return { low, likely, high };
}

/** A range without width. */
export function exactly(figure: number): Range {
  return { low: figure, likely: figure, high: figure };
}

/** The product of each bound with the same bound. */
export function times(a: Range, b: Range): Range {
  return { low: a.low * b.low, likely: a.likely * b.likely, high: a.high * b.high };
}

/** Quotient over a range that is nowhere 0: little of `a` over much of `b` is the least. */
export function over(a: Range, b: Range): Range {
  return { low: a.low / b.high, likely: a.likely / b.likely, high: a.high / b.low };
}

/** Bound by bound. */
export function plus(a: Range, b: Range): Range {
  return { low: a.low + b.low, likely: a.likely + b.likely, high: a.high + b.high };
}

/** The later of two ends, bound by bound. */
export function later(a: Range, b: Range): Range {
  return {
    low: Math.max(a.low, b.low),
    likely: Math.max(a.likely, b.likely),
    high: Math.max(a.high, b.high),
  };
}

/** No bound above `cap`. */
export function atMost(range: Range, cap: number): Range {
  return {
    low: Math.min(range.low, cap),
    likely: Math.min(range.likely, cap),
    high: Math.min(range.high, cap),
  };
}

/** The middle of two positive figures that may differ by orders of magnitude. */
export function geometricMean(a: number, b: number): number {
  return Math.sqrt(a * b);
}

function byNumber(a: number, b: number): number {
  return a - b;
}
