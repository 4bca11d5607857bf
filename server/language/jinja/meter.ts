/** What rendering a template may cost: counted work, never a clock, so that a prompt fails everywhere or nowhere. */
import { said } from '../said.ts';

/** A value of the interpreter, as far as its size matters. */
interface Sized {
  readonly type: string;
  readonly value: unknown;
}

/** Thrown where a bound is passed. The message is a sentence for people. */
export class JinjaLimit extends Error {}

/** Counts the work of one rendering; every method throws `JinjaLimit` where it becomes too much. */
export interface Meter {
  /** One step of the interpreter. */
  step(): void;
  /** A value that was made or looked at. */
  weigh(value: Sized): void;
  /** Before an operation whose result may be as large as its operand times its largest argument. */
  allowGrowth(operand: Sized, others: readonly Sized[]): void;
  /** Before a method that may take a text to pieces, each of which is an object. */
  allowPieces(operand: Sized): void;
}

/** Steps take well under a microsecond each. */
const MOST_STEPS = 500_000;
/** Characters made or looked at in all: thousands of looks at a web page. */
const MOST_WORK = 200_000_000;
/** Characters of one text: longer than the longest document that any model reads. */
const LONGEST_TEXT = 16_000_000;
/** What one filter may make at most, by its operand and arguments. */
const MOST_GROWTH = 64_000_000;
/** Characters of a text that methods are called on. */
const LONGEST_IN_PIECES = 2_000_000;
/** An item of a list costs as much as so many characters. */
const ITEM_WEIGHT = 256;

/** A meter at zero. */
export function createMeter(): Meter {
  let steps = 0;
  let work = 0;
  const known = new WeakMap<object, number>();
  const weightOf = (value: Sized): number => {
    const { value: inner } = value;
    if (typeof inner === 'string') return inner.length;
    if (!Array.isArray(inner) && !(inner instanceof Map)) return 1;
    const remembered = known.get(inner);
    if (remembered !== undefined) return remembered;
    let weight = 1;
    // Lists that hold one list many times weigh what they print, not what they store.
    for (const item of inner.values()) weight += ITEM_WEIGHT + weightOf(item as Sized);
    known.set(inner, weight);
    return weight;
  };
  return {
    step() {
      steps += 1;
      if (steps > MOST_STEPS)
        throw new JinjaLimit(
          said('The template asks for more than 500,000 steps; look for loops within loops.'),
        );
    },
    weigh(value) {
      const weight = weightOf(value);
      if (weight > LONGEST_TEXT)
        throw new JinjaLimit(said('The template asks for a value of more than 16,000,000 characters.'));
      work += weight;
      if (work > MOST_WORK)
        throw new JinjaLimit(
          said('The template asks for more work than a prompt can need; look for loops over long texts.'),
        );
    },
    allowGrowth(operand, others) {
      const factor = Math.max(1, ...others.map(factorOf));
      if (weightOf(operand) * factor > MOST_GROWTH) {
        throw new JinjaLimit(
          said('The template asks for a filter that would make more than 64,000,000 characters.'),
        );
      }
    },
    allowPieces(operand) {
      if (weightOf(operand) > LONGEST_IN_PIECES) {
        throw new JinjaLimit(
          said('The template asks for a method of a text of more than 2,000,000 characters.'),
        );
      }
    },
  };
}

function factorOf({ value }: Sized): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'number' ? Math.abs(value) : 1;
}
