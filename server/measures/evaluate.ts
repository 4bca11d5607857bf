/** The value of an arithmetic expression, exactly, with the usual precedence. Callers bound the number of parts. */
import type { Operator, Rational } from './rational.ts';
import { negated, operate } from './rational.ts';

export type Part =
  | {
      readonly kind: 'value';
      readonly value: Rational;
      /** Digits behind the point, as written. */
      readonly decimals: number;
      readonly percent: boolean;
    }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'open' }
  | { readonly kind: 'close' };

/** Null for what is no whole expression, and for what `operate` cannot tell. */
export function evaluate(parts: readonly Part[]): Rational | null {
  const { value, next } = sum(parts, 0);
  return next === parts.length ? value : null;
}

/** A value and the place behind it; null stays null. */
interface Evaluated {
  readonly value: Rational | null;
  readonly next: number;
}

type Level = (parts: readonly Part[], at: number) => Evaluated;

const sum: Level = (parts, at) => chain(parts, at, product, ['+', '-']);
const product: Level = (parts, at) => chain(parts, at, signed, ['*', '/']);
const power: Level = (parts, at) => chain(parts, at, operand, ['^']);

function chain(
  parts: readonly Part[],
  at: number,
  operandOf: Level,
  operators: readonly Operator[],
): Evaluated {
  let { value, next } = operandOf(parts, at);
  for (;;) {
    const part = parts[next];
    if (part?.kind !== 'operator' || !operators.includes(part.operator)) return { value, next };
    const right = operandOf(parts, next + 1);
    value = value && right.value ? operate(part.operator, value, right.value) : null;
    next = right.next;
  }
}

function signed(parts: readonly Part[], at: number): Evaluated {
  const part = parts[at];
  if (part?.kind !== 'operator' || (part.operator !== '-' && part.operator !== '+')) return power(parts, at);
  const { value, next } = signed(parts, at + 1);
  return { value: value && part.operator === '-' ? negated(value) : value, next };
}

function operand(parts: readonly Part[], at: number): Evaluated {
  const part = parts[at];
  if (part?.kind === 'value') return { value: part.value, next: at + 1 };
  if (part?.kind !== 'open') return { value: null, next: at + 1 };
  const { value, next } = sum(parts, at + 1);
  return parts[next]?.kind === 'close' ? { value, next: next + 1 } : { value: null, next };
}
