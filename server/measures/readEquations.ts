/** The equations between numbers in a text, each with whether it holds. Bounded; nothing in it is executed. */
import type { MathToken } from './mathTokens.ts';
import { mathTokens } from './mathTokens.ts';
import type { Rational } from './rational.ts';
import { isWithin } from './rational.ts';
import type { Side } from './readExpression.ts';
import { firstExpression, lastExpression } from './readExpression.ts';

export interface Equation {
  /** Exactly, or within half a unit of the last place of a side written with decimals or behind "≈". */
  readonly holds: boolean;
}

const MOST_EQUATIONS = 500;
const MOST_CHARACTERS = 200_000;
/** Of a line; what follows is not looked at. */
const LINE_CHARACTERS = 1_000;

/**
 * In the order of the text. A line that begins with "=" goes on the one before. Only sides that can be read for certain
 * count, and only where there is an operation on one of them.
 */
export function readEquations(text: string): readonly Equation[] {
  const found: Equation[] = [];
  const lines = text
    .slice(0, MOST_CHARACTERS)
    .replace(/\n[ \t&]{0,20}(?==)/g, ' ')
    .split('\n');
  for (const line of lines) {
    if (!/[=≈≃]/.test(line)) continue;
    found.push(...equationsOf(mathTokens(line.slice(0, LINE_CHARACTERS))));
    if (found.length >= MOST_EQUATIONS) break;
  }
  return found.slice(0, MOST_EQUATIONS);
}

function equationsOf(tokens: readonly MathToken[]): readonly Equation[] {
  const segments: MathToken[][] = [[]];
  const abouts: boolean[] = [];
  for (const token of tokens) {
    if (token.kind === 'equals') {
      abouts.push(token.about);
      segments.push([]);
    } else segments.at(-1)?.push(token);
  }
  return abouts.flatMap((about, index) => {
    const left = lastExpression(segments[index] ?? []);
    const right = firstExpression(segments[index + 1] ?? []);
    return left && right && isEquation(left, right) ? [{ holds: holds(left, right, about) }] : [];
  });
}

/** Whether the sides say the same kind of thing: an operation somewhere, and a unit of the result that stands left. */
function isEquation(left: Side, right: Side): boolean {
  if (left.operations === 0 && right.operations === 0) return false;
  return (
    left.units.size === 0 || right.units.size === 0 || [...right.units].some((unit) => left.units.has(unit))
  );
}

function holds(left: Side, right: Side, about: boolean): boolean {
  const margin = marginOf(left, right, about);
  // "50 / 200 × 100 = 25%" says percent twice and means it once.
  const readings = [right.value, ...(right.percent ? [timesHundred(right.value)] : [])];
  return readings.some((value) => isWithin(left.value, value, margin));
}

/** Half a unit of the last place of the side that is written as a rounded number. */
function marginOf(left: Side, right: Side, about: boolean): Rational {
  const decimals = Math.max(left.decimals, right.decimals);
  if (decimals === 0 && !about) return { top: 0n, bottom: 1n };
  const places = decimals + (right.percent ? 2 : 0);
  return { top: 1n, bottom: 2n * 10n ** BigInt(places) };
}

function timesHundred({ top, bottom }: Rational): Rational {
  return { top: top * 100n, bottom };
}
