/**
 * One side of an equation: the expression in it, exactly. Words behind numbers are units and passed over; whatever
 * could mean something else than it says (an unknown, "million", units that do not match) is not read at all.
 */
import { evaluate, type Part } from './evaluate.ts';
import type { MathToken } from './mathTokens.ts';
import type { Operator, Rational } from './rational.ts';
import { rationalOf } from './rational.ts';

/** A side that was read. */
export interface Side {
  readonly value: Rational;
  /** Operations in it; a plain number has none. */
  readonly operations: number;
  /** Decimals of a plain number; 0 for an expression. */
  readonly decimals: number;
  readonly percent: boolean;
  /** Units in it, in lower case and singular. */
  readonly units: ReadonlySet<string>;
}

/** The expression with which the tokens end (before "="); null where none can be read. */
export function lastExpression(tokens: readonly MathToken[]): Side | null {
  const from = tokens.findLastIndex(({ kind }) => kind === 'break') + 1;
  return new Reader('end').read(tokens.slice(from));
}

/** The expression with which the tokens begin (behind "="); null where none can be read. */
export function firstExpression(tokens: readonly MathToken[]): Side | null {
  const to = tokens.findIndex(({ kind }) => kind === 'break');
  return new Reader('start').read(to < 0 ? tokens : tokens.slice(0, to));
}

const listed = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** Words that change the number before them. */
const SCALES = listed(
  'hundred thousand million billion trillion dozen k divided squared cubed half twice double remainder rest cent cents',
);
/** Words with which a sentence goes on. */
const JOINTS = listed('and or to so then is are was which that because for with we you i he she they it');
/** Letters that are units; any other single letter is an unknown. */
const LETTER_UNITS = listed('m g l L h s W V A J N K C F °');
/** Names of functions. */
const FUNCTIONS = listed('sqrt root sin cos tan log ln exp max min abs round floor ceil mod');
const MOST_PARTS = 100;

/** Reads tokens one by one into parts; `anchor` says at which end the "=" stands. */
class Reader {
  #parts: Part[] = [];
  #units = new Set<string>();
  /** What was read means something else than it says. */
  #void = false;
  /** The word that stands where an operand should: an operator behind it has none. */
  #prose: string | null = null;
  /** The word just passed over was the unit of the operand before. */
  #inUnit = false;
  /** The number to come is the power of a unit, as in "20 m²". */
  #unitPower = false;
  readonly #anchor: 'start' | 'end';

  constructor(anchor: 'start' | 'end') {
    this.#anchor = anchor;
  }

  read(tokens: readonly MathToken[]): Side | null {
    for (const [index, token] of tokens.entries()) {
      if (!this.#take(token, tokens[index + 1]) || this.#parts.length > MOST_PARTS) break;
    }
    return this.#void || this.#parts.length > MOST_PARTS ? null : this.#side();
  }

  /** False when the expression ends before this token. */
  #take(token: MathToken, next: MathToken | undefined): boolean {
    switch (token.kind) {
      case 'number':
        return this.#number(token.digits);
      case 'percent':
        return this.#percent();
      case 'word':
        return this.#word(token.word, next);
      case 'operator':
        return this.#operator(token.operator);
      case 'open':
        return this.#open(token.glued);
      case 'close':
        if (!this.#afterOperand() || !this.#isOpen()) return this.#beginAnew();
        this.#parts.push({ kind: 'close' });
        return true;
      case 'unknown':
        return this.#unknown();
      case 'equals':
      case 'break':
        return this.#beginAnew();
    }
  }

  #open(glued: boolean): boolean {
    if (this.#afterOperand()) {
      // "2(3)" is a product; "5 (or so)" is not.
      const product = this.#void || (glued && !this.#inUnit);
      if (product) this.#parts.push({ kind: 'operator', operator: '*' });
      else if (!this.#beginAnew()) return false;
    }
    this.#prose = null;
    this.#parts.push({ kind: 'open' });
    return true;
  }

  #number(digits: string): boolean {
    if (this.#unitPower) {
      this.#unitPower = false;
      return true;
    }
    // "2 1/2" is a mixed number, not two; "5 apples, 3" begins anew.
    const mixed = this.#afterOperand() && !this.#inUnit;
    if (this.#afterOperand() && !this.#beginAnew()) return false;
    this.#void ||= mixed;
    const decimals = digits.split('.')[1]?.length ?? 0;
    this.#parts.push({ kind: 'value', value: rationalOf(digits), decimals, percent: false });
    this.#inUnit = false;
    this.#prose = null;
    return true;
  }

  #percent(): boolean {
    const last = this.#parts.at(-1);
    if (last?.kind !== 'value' || last.percent) return this.#beginAnew();
    const value = { top: last.value.top, bottom: last.value.bottom * 100n };
    this.#parts[this.#parts.length - 1] = { ...last, value, percent: true };
    return true;
  }

  #word(word: string, next: MathToken | undefined): boolean {
    const last = this.#parts.at(-1);
    const factor = next?.kind === 'number' || next?.kind === 'open';
    const ofPercent = word === 'of' && last?.kind === 'value' && last.percent;
    if (factor && (ofPercent || (/^[xX]$/.test(word) && this.#afterOperand() && !this.#inUnit))) {
      this.#parts.push({ kind: 'operator', operator: '*' });
      return true;
    }
    const lower = word.toLowerCase();
    if (JOINTS.has(lower)) return this.#beginAnew();
    if (isUnknown(word)) return this.#unknown();
    if (this.#afterOperand()) {
      if (!this.#inUnit) this.#units.add(singular(lower));
      this.#inUnit = true;
      return true;
    }
    if (last?.kind === 'operator' && last.operator === '/') {
      // "60 km / h": the second half of a unit.
      this.#parts.pop();
      this.#inUnit = true;
      return true;
    }
    const goesOn = this.#beginAnew();
    this.#prose = word;
    return goesOn;
  }

  /** Something stands here that is not computed: nothing around it is read. */
  #unknown(): boolean {
    this.#void = true;
    this.#inUnit = false;
    if (!this.#afterOperand()) {
      this.#parts.push({ kind: 'value', value: rationalOf('0'), decimals: 0, percent: false });
    }
    return true;
  }

  #operator(operator: Operator): boolean {
    if (operator === '^' && this.#inUnit) {
      this.#unitPower = true;
      return true;
    }
    this.#void ||= this.#prose !== null;
    this.#parts.push({ kind: 'operator', operator });
    if (operator !== '/') this.#inUnit = false;
    return true;
  }

  /** Before "=" what was read so far was prose, and the expression begins anew; behind it the expression ends here. */
  #beginAnew(): boolean {
    if (this.#anchor === 'start') return false;
    this.#parts = [];
    this.#units = new Set();
    this.#void = false;
    this.#inUnit = false;
    this.#unitPower = false;
    this.#prose = null;
    return true;
  }

  #afterOperand(): boolean {
    const last = this.#parts.at(-1);
    return last?.kind === 'value' || last?.kind === 'close';
  }

  #isOpen(): boolean {
    let open = 0;
    for (const { kind } of this.#parts) open += kind === 'open' ? 1 : kind === 'close' ? -1 : 0;
    return open > 0;
  }

  #side(): Side | null {
    const parts = this.#anchor === 'end' ? insideLastOpen(this.#parts) : withoutDash(this.#parts);
    const value = evaluate(parts);
    if (value === null) return null;
    const operators = parts.flatMap((part, at) =>
      part.kind === 'operator' && at > 0 ? [part.operator] : [],
    );
    const adds = operators.some((operator) => operator === '+' || operator === '-');
    if (adds && this.#units.size > 1) return null;
    const only = parts.at(-1);
    const plain = operators.length === 0 && only?.kind === 'value' ? only : null;
    return {
      value,
      operations: operators.length,
      decimals: plain?.decimals ?? 0,
      percent: plain?.percent ?? false,
      units: this.#units,
    };
  }
}

/** Behind the last bracket that stays open: "(so 3 × 4 = 12)". */
function insideLastOpen(parts: readonly Part[]): readonly Part[] {
  let unclosed = 0;
  for (let at = parts.length - 1; at >= 0; at--) {
    const kind = parts[at]?.kind;
    if (kind === 'close') unclosed += 1;
    if (kind === 'open') {
      if (unclosed === 0) return parts.slice(at + 1);
      unclosed -= 1;
    }
  }
  return parts;
}

/** Without the dash of "= 12 – the total". */
function withoutDash(parts: readonly Part[]): readonly Part[] {
  const last = parts.at(-1);
  return last?.kind === 'operator' && last.operator === '-' ? parts.slice(0, -1) : parts;
}

/** An unknown, a function, or a word that changes the number before it. */
function isUnknown(word: string): boolean {
  const lower = word.toLowerCase();
  const letter = word.length === 1 && !LETTER_UNITS.has(word) && !/^[aAI]$/.test(word);
  return letter || SCALES.has(lower) || FUNCTIONS.has(lower);
}

function singular(unit: string): string {
  return unit.length > 2 && unit.endsWith('s') ? unit.slice(0, -1) : unit;
}
