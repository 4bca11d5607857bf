/** 95 % intervals: of a mean by Student's t, of a share by Wilson's score. Deterministic and closed, no resampling. */
import type { Unit } from './measure.ts';

/** An estimate with the bounds of its 95 % interval; bounds are null where one observation alone tells no spread. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Standard normal quantile at 0.975. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of `hits` in `n` (Wilson 1927), without continuity correction. `hits` may be fractional;
 * `n` is at least 1.
 */
export function wilsonInterval(hits: number, n: number): { readonly low: number; readonly high: number } {
  const share = hits / n;
  const centre = share + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** Student's interval of a mean, from its sample variance (divided by n - 1). */
export function meanInterval(mean: number, variance: number, n: number): Interval {
  if (n < 2) return { low: null, high: null };
  const spread = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { low: mean - spread, high: mean + spread };
}

/** `meanInterval` of a measure's figures, drawn into what they can be: never below 0, a share never above 1. */
export function figureInterval(mean: number, variance: number, n: number, unit: Unit): Interval {
  const { low, high } = meanInterval(mean, variance, n);
  if (low === null || high === null) return { low, high };
  return { low: Math.max(0, low), high: unit === 'share' ? Math.min(1, high) : high };
}

/**
 * Interval of the difference of two paired shares (Agresti and Min 2005: half a pair is added to each of the four
 * kinds of pairs). `gained` and `lost` are the pairs that differ, out of `n`.
 */
export function pairedShareInterval(
  gained: number,
  lost: number,
  n: number,
): { readonly low: number; readonly high: number } {
  const total = n + 2;
  const difference = (gained - lost) / total;
  const spread = Z * Math.sqrt(((gained + lost + 1) / total - difference ** 2) / total);
  return { low: Math.max(-1, difference - spread), high: Math.min(1, difference + spread) };
}

/** Student's t at 0.975 for degrees of freedom 1 to 10; beyond, the expansion is right to four places. */
const STUDENT = [
  12.706204736, 4.30265273, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135,
  2.262157163, 2.228138852,
];

/** Beyond the table by the expansion of Fisher and Cornish (1960) around the normal quantile, four terms. */
function studentQuantile(degrees: number): number {
  const tabled = STUDENT[degrees - 1];
  if (tabled !== undefined) return tabled;
  const z2 = Z * Z;
  const terms = [
    (Z * (z2 + 1)) / 4,
    (Z * ((5 * z2 + 16) * z2 + 3)) / 96,
    (Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384,
    (Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), Z);
}
