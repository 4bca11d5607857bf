/** Exact fractions, bounded: a result too large to be arithmetic in a text is null instead of a long computation. */

/** In lowest terms or not; the denominator is above 0. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** About 150 decimal digits. */
const BOUND = 1n << 500n;
const HIGHEST_POWER = 32n;

export type Operator = '+' | '-' | '*' | '/' | '^';

/** `digits` as written, without grouping: "12", "0.5". */
export function rationalOf(digits: string): Rational {
  const [whole = '0', fraction = ''] = digits.split('.');
  return { top: BigInt(whole + fraction), bottom: 10n ** BigInt(fraction.length) };
}

/** Null for a division by zero, a power that is no small whole number, and a result beyond the bound. */
export function operate(operator: Operator, a: Rational, b: Rational): Rational | null {
  switch (operator) {
    case '+':
      return bounded(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
    case '-':
      return bounded(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
    case '*':
      return bounded(a.top * b.top, a.bottom * b.bottom);
    case '/':
      return b.top === 0n ? null : bounded(a.top * b.bottom, a.bottom * b.top);
    case '^':
      if (b.bottom !== 1n || b.top < 0n || b.top > HIGHEST_POWER) return null;
      return bounded(a.top ** b.top, a.bottom ** b.top);
  }
}

export function negated({ top, bottom }: Rational): Rational {
  return { top: -top, bottom };
}

/** Whether two numbers differ by no more than `margin`. */
export function isWithin(a: Rational, b: Rational, margin: Rational): boolean {
  const difference = a.top * b.bottom - b.top * a.bottom;
  const distance = difference < 0n ? -difference : difference;
  return distance * margin.bottom <= margin.top * a.bottom * b.bottom;
}

function bounded(top: bigint, bottom: bigint): Rational | null {
  const [above, below] = bottom < 0n ? [-top, -bottom] : [top, bottom];
  return above > BOUND || above < -BOUND || below > BOUND ? null : { top: above, bottom: below };
}
