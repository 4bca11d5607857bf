/**
 * Literals out of Python source: texts, and dictionaries of texts, as they are assigned at the top of a module. A
 * small tolerant reader, and no interpreter: what takes running the program is named as such.
 */
import type { PythonToken } from './pythonTokens.ts';
import { pythonTokens } from './pythonTokens.ts';

/** A value as far as it can be read. */
export type PythonValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [string, PythonValue])[] }
  | { readonly kind: 'list'; readonly items: readonly PythonValue[] }
  /** Something that only running the program would tell; `why` completes "… ". */
  | { readonly kind: 'unknown'; readonly why: string };

/** An assignment at the margin. */
export interface PythonAssignment {
  readonly name: string;
  readonly value: PythonValue;
}

/** Deeper values are taken as unknown. */
const DEEPEST = 50;

/** Every assignment at the margin of a source, in order. Never fails. Linear but for names that stand for texts. */
export function pythonAssignments(source: string): readonly PythonAssignment[] {
  const reader = new Reader(pythonTokens(source), source);
  return reader.readAll();
}

type NameOrSign = Extract<PythonToken, { readonly written: string }>;

class Reader {
  readonly #tokens: readonly PythonToken[];
  readonly #source: string;
  readonly #known = new Map<string, PythonValue>();
  #at = 0;

  constructor(tokens: readonly PythonToken[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  readAll(): readonly PythonAssignment[] {
    const found: PythonAssignment[] = [];
    while (this.#at < this.#tokens.length) {
      const name = this.#assignmentName();
      if (name === null) {
        this.#skipLine();
        continue;
      }
      const value = this.#expression(0);
      this.#known.set(name, value);
      found.push({ name, value });
      this.#skipLine();
    }
    return found;
  }

  /** `NAME =` or `NAME: type =` at the margin; moves behind the sign. */
  #assignmentName(): string | null {
    const first = this.#tokens[this.#at];
    if (first?.kind !== 'name' || (first.start > 0 && this.#source[first.start - 1] !== '\n')) return null;
    let at = this.#at + 1;
    if (this.#is(at, ':')) {
      let depth = 0;
      for (at += 1; at < this.#tokens.length; at++) {
        const token = this.#tokens[at];
        if (token?.kind === 'end') return null;
        const written = token && 'written' in token ? token.written : '';
        if (written === '[' || written === '(') depth += 1;
        if (written === ']' || written === ')') depth -= 1;
        if (written === '=' && depth === 0) break;
      }
    }
    if (!this.#is(at, '=') || this.#is(at + 1, '=')) return null;
    this.#at = at + 1;
    return first.written;
  }

  #expression(depth: number): PythonValue {
    if (depth > DEEPEST) return unknown('nests too deeply');
    let value = this.#withCalls(this.#atom(depth));
    for (;;) {
      const next = this.#tokens[this.#at];
      // Texts side by side are one text.
      if (next?.kind === 'text') value = joined(value, this.#withCalls(this.#atom(depth)));
      else if (next && isSign(next, '+')) {
        this.#at += 1;
        this.#skipLineEnds();
        value = joined(value, this.#withCalls(this.#atom(depth)));
      } else break;
    }
    const end = this.#tokens[this.#at];
    const ends =
      !end ||
      end.kind === 'end' ||
      (end.kind === 'sign' && [',', ')', ']', '}', ':', ';'].includes(end.written));
    return ends ? value : unknown('is computed when the program runs');
  }

  #atom(depth: number): PythonValue {
    const token = this.#tokens[this.#at];
    if (!token) return unknown('has no end');
    this.#at += 1;
    if (token.kind === 'text') {
      const needs = token.isFormatted && /(?:^|[^{])(?:\{\{)*\{(?!\{)/.test(token.value);
      if (needs) return unknown('is an f-string, which takes values when the program runs');
      return {
        kind: 'text',
        text: token.isFormatted ? token.value.replace(/\{\{|\}\}/g, (two) => two[0] ?? '') : token.value,
      };
    }
    if (isSign(token, '(')) return this.#group(depth);
    if (isSign(token, '[')) return { kind: 'list', items: this.#items(']', depth) };
    if (isSign(token, '{')) return this.#dict(depth);
    if (token.kind === 'name') return this.#named(token, depth);
    return unknown('is no text');
  }

  /** A group, or a tuple where it has a comma. */
  #group(depth: number): PythonValue {
    const from = this.#at;
    const items = this.#items(')', depth);
    const [only, ...others] = items;
    const comma = this.#tokens.slice(from, this.#at).at(-2);
    return only && others.length === 0 && !(comma && isSign(comma, ',')) ? only : { kind: 'list', items };
  }

  #items(close: string, depth: number): readonly PythonValue[] {
    const items: PythonValue[] = [];
    for (;;) {
      this.#skipLineEnds();
      if (this.#at >= this.#tokens.length || this.#takes(close)) return items;
      const from = this.#at;
      items.push(this.#inBrackets(depth + 1));
      this.#toNextItem(close);
      if (this.#at === from) this.#at += 1;
    }
  }

  #dict(depth: number): PythonValue {
    const entries: (readonly [string, PythonValue])[] = [];
    for (;;) {
      this.#skipLineEnds();
      if (this.#at >= this.#tokens.length || this.#takes('}')) return { kind: 'dict', entries };
      const from = this.#at;
      const key = this.#inBrackets(depth + 1);
      this.#skipLineEnds();
      if (key.kind === 'text' && this.#takes(':')) {
        this.#skipLineEnds();
        entries.push([key.text, this.#inBrackets(depth + 1)]);
      }
      this.#toNextItem('}');
      if (this.#at === from) this.#at += 1;
    }
  }

  /** Within brackets the ends of lines mean nothing. */
  #inBrackets(depth: number): PythonValue {
    const parts: PythonValue[] = [this.#expression(depth)];
    for (;;) {
      const from = this.#at;
      this.#skipLineEnds();
      const next = this.#tokens[this.#at];
      if (next?.kind !== 'text' && !(next && isSign(next, '+'))) {
        this.#at = from;
        break;
      }
      if (isSign(next, '+')) {
        this.#at += 1;
        this.#skipLineEnds();
      }
      parts.push(this.#expression(depth));
    }
    return parts.reduce(joined);
  }

  /** A name: a text that was assigned before, `dict(…)` is none, `dedent("…")` is its text without the margin. */
  #named({ written }: NameOrSign, depth: number): PythonValue {
    let name = written;
    while (
      this.#is(this.#at, '.') &&
      this.#tokens[this.#at + 1]?.kind === 'name' &&
      !this.#known.has(written)
    ) {
      const next = this.#tokens[this.#at + 1];
      name = next && 'written' in next ? next.written : name;
      this.#at += 2;
    }
    if (this.#is(this.#at, '(')) {
      this.#at += 1;
      const [argument, ...others] = this.#items(')', depth);
      if (argument?.kind === 'text' && others.length === 0 && (name === 'dedent' || name === 'cleandoc')) {
        return {
          kind: 'text',
          text: name === 'dedent' ? dedent(argument.text) : dedent(argument.text).trim(),
        };
      }
      return unknown(`is what ${name}(…) gives when the program runs`);
    }
    return this.#known.get(name) ?? unknown(`is ${name}, which is not a text in this file`);
  }

  /** `.strip()` and its like, without arguments. */
  #withCalls(value: PythonValue): PythonValue {
    let result = value;
    while (this.#is(this.#at, '.') && this.#is(this.#at + 2, '(')) {
      const method = this.#tokens[this.#at + 1];
      const name = method && 'written' in method ? method.written : '';
      const bare = this.#is(this.#at + 3, ')');
      this.#at += 3;
      const strip = Object.hasOwn(STRIPS, name) ? STRIPS[name] : undefined;
      this.#items(')', 0);
      result =
        result.kind === 'text' && bare && strip
          ? { kind: 'text', text: strip(result.text) }
          : unknown(`is what .${name}(…) gives when the program runs`);
    }
    return result;
  }

  #toNextItem(close: string): void {
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'sign') continue;
      if (depth === 0 && token.written === close) return;
      if (depth === 0 && token.written === ',') {
        this.#at += 1;
        return;
      }
      if ('([{'.includes(token.written)) depth += 1;
      if (')]}'.includes(token.written)) depth -= 1;
      if (depth < 0) return;
    }
  }

  #skipLine(): void {
    while (this.#at < this.#tokens.length && this.#tokens[this.#at]?.kind !== 'end') this.#at += 1;
    this.#at += 1;
  }

  #skipLineEnds(): void {
    while (this.#tokens[this.#at]?.kind === 'end') this.#at += 1;
  }

  #takes(sign: string): boolean {
    if (!this.#is(this.#at, sign)) return false;
    this.#at += 1;
    return true;
  }

  #is(at: number, sign: string): boolean {
    const token = this.#tokens[at];
    return token !== undefined && isSign(token, sign);
  }
}

const STRIPS: Readonly<Record<string, (text: string) => string>> = {
  strip: (text) => text.trim(),
  lstrip: (text) => text.trimStart(),
  rstrip: (text) => text.trimEnd(),
};

function isSign(token: PythonToken, sign: string): boolean {
  return token.kind === 'sign' && token.written === sign;
}

function joined(one: PythonValue, other: PythonValue): PythonValue {
  if (one.kind === 'text' && other.kind === 'text') return { kind: 'text', text: one.text + other.text };
  return one.kind === 'unknown'
    ? one
    : other.kind === 'unknown'
      ? other
      : unknown('is computed when the program runs');
}

function unknown(why: string): PythonValue {
  return { kind: 'unknown', why };
}

/** As `textwrap.dedent`: the white space that all lines share is taken off. */
function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (/^[ \t]+$/.test(line) ? '' : line));
  const margins = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shared = margins.reduce((one, other) => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    return one.slice(0, length);
  }, margins[0] ?? '');
  return lines.map((line) => line.slice(shared.length)).join('\n');
}
