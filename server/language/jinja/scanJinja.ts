/**
 * A Jinja template read with places: what is text, which names of the outside it uses and where, and what is wrong
 * with it. Never fails. What it finds no fault with, `renderJinja.ts` can fill.
 */

import { t } from '@vscode/l10n';
import { nearest } from '../nearest.ts';
import { thousands } from '../numbers.ts';
import type { Span } from '../span.ts';
import type { NameUse, Segment } from '../template.ts';
import { CONSTANTS, FILTERS, FUNCTIONS, METHODS, OPERATORS, STATEMENTS, TESTS } from './jinjaWords.ts';
import { MOST_CHARACTERS, syntaxFault } from './parseJinja.ts';
import type { Tag, Token } from './readTags.ts';
import { readTags } from './readTags.ts';

/** Something wrong with a template. */
export interface JinjaFault {
  readonly code: 'jinja-syntax' | 'jinja-unknown';
  readonly span: Span;
  readonly message: string;
  /** What was most likely meant, to stand in the place of `span`. */
  readonly meant: string | null;
}

/** A template, read. */
export interface JinjaScan {
  readonly segments: readonly Segment[];
  readonly uses: readonly NameUse[];
  /** Names that the template itself asks after (`is defined`, `default`): a document may lack them. */
  readonly optional: ReadonlySet<string>;
  /** Names that the template gives to values of its own, as written. */
  readonly ownNames: ReadonlySet<string>;
  readonly faults: readonly JinjaFault[];
}

/** Reads a template. Linear in its length. */
export function scanJinja(text: string): JinjaScan {
  const reader = new Reader(text);
  if (text.length > MOST_CHARACTERS) {
    reader.fault(
      'jinja-syntax',
      { start: 0, end: 1 },
      t('A Jinja prompt has at most {0} characters.', thousands(MOST_CHARACTERS)),
    );
  }
  for (const tag of text.length > MOST_CHARACTERS ? [] : readTags(text)) reader.read(tag);
  reader.end();
  return reader;
}

/** Whether a name of the outside cannot be written in any spelling: it means something else in Jinja, or here. */
export function isTaken(name: string, { ownNames }: JinjaScan): boolean {
  return [name, name.toLowerCase()].some(
    (word) =>
      CONSTANTS.has(word) ||
      OPERATORS.has(word) ||
      word === 'loop' ||
      Object.hasOwn(FUNCTIONS, word) ||
      ownNames.has(word),
  );
}

interface Block {
  readonly word: string;
  readonly span: Span;
}

const NAME_OUTSIDE = /^[A-Za-z][A-Za-z0-9_]*$/;

class Reader implements JinjaScan {
  readonly segments: Segment[] = [];
  readonly uses: NameUse[] = [];
  readonly optional = new Set<string>();
  readonly ownNames = new Set<string>();
  readonly faults: JinjaFault[] = [];
  readonly #text: string;
  readonly #blocks: Block[] = [];
  /** Names that the template gives to values itself, the innermost scope last. */
  readonly #scopes: Set<string>[] = [new Set()];
  #textStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(tag: Tag): void {
    const { start, end } = tag.span;
    if (start > this.#textStart)
      this.segments.push({ kind: 'text', span: { start: this.#textStart, end: start } });
    this.#textStart = end;
    const [only, ...others] = tag.tokens;
    const plain = tag.kind === 'expression' && others.length === 0 && only?.kind === 'name' && !tag.fault;
    const before = this.uses.length;
    this.#readCode(tag);
    const use = plain ? this.uses[before] : undefined;
    this.segments.push(
      use ? { kind: 'placeholder', span: tag.span, name: use.name } : { kind: 'code', span: tag.span },
    );
  }

  end(): void {
    const { length } = this.#text;
    if (this.#textStart < length)
      this.segments.push({ kind: 'text', span: { start: this.#textStart, end: length } });
    for (const { word, span } of this.#blocks) {
      this.fault('jinja-syntax', span, t('This {0} has no end. Close it with {1}.', word, endOf(word)));
    }
  }

  fault(code: JinjaFault['code'], span: Span, message: string, meant: string | null = null): void {
    this.faults.push({ code, span, message, meant });
  }

  #readCode(tag: Tag): void {
    if (tag.fault) this.fault('jinja-syntax', tag.fault.span, tag.fault.message);
    if (tag.kind === 'comment') return;
    const { tokens, span } = tag;
    const [first] = tokens;
    if (!first) {
      if (!tag.fault) this.fault('jinja-syntax', span, t('There is nothing in this tag.'));
      return;
    }
    const known = this.faults.length;
    if (tag.kind === 'expression') this.#readExpression(tokens);
    else this.#readStatement(first, tokens);
    if (this.faults.length > known || tag.fault) return;
    const said = syntaxFault(
      this.#text.slice(span.start, span.end),
      tag.kind === 'statement' ? first.written : null,
    );
    if (said !== null) this.fault('jinja-syntax', span, said);
  }

  #readStatement(first: Token, tokens: readonly Token[]): void {
    const rest = tokens.slice(1);
    const { written: word, span } = first;
    switch (word) {
      case 'if':
        this.#readExpression(rest);
        this.#blocks.push({ word, span });
        return;
      case 'elif':
        this.#within('if', first);
        this.#readExpression(rest);
        return;
      case 'else':
        if (this.#blocks.length === 0)
          this.fault('jinja-syntax', span, t('This else belongs to no if and no for.'));
        return;
      case 'for':
        this.#readFor(first, rest);
        return;
      case 'set':
        this.#readSet(first, rest);
        return;
      case 'break':
      case 'continue':
        if (!this.#blocks.some((block) => block.word === 'for')) {
          this.fault('jinja-syntax', span, t('This {0} stands in no for.', word));
        }
        return;
      case 'endif':
      case 'endfor':
      case 'endset':
        this.#close(first);
        return;
      default:
        this.#unknown(
          first,
          Object.keys(STATEMENTS),
          t('Prompts have no "{0}"; they have {1}.', word, listed(Object.keys(STATEMENTS))),
        );
    }
  }

  #readFor(first: Token, tokens: readonly Token[]): void {
    const place = tokens.findIndex(({ written }) => written === 'in');
    const targets = tokens.slice(0, Math.max(0, place)).filter(({ kind }) => kind === 'name');
    if (place < 1 || targets.length === 0) {
      this.fault('jinja-syntax', first.span, t('A for names what it goes through: {% for item in items %}.'));
    } else {
      const condition = conditionAt(tokens, place + 1);
      this.#readExpression(tokens.slice(place + 1, condition));
      this.#scopes.push(new Set(['loop', ...targets.map(({ written }) => written)]));
      for (const { written } of targets) this.ownNames.add(written);
      this.#readExpression(tokens.slice(condition + 1));
      this.#blocks.push({ word: 'for', span: first.span });
      return;
    }
    this.#scopes.push(new Set(['loop']));
    this.#blocks.push({ word: 'for', span: first.span });
  }

  #readSet(first: Token, tokens: readonly Token[]): void {
    const place = tokens.findIndex(({ written }) => written === '=');
    const targets = (place === -1 ? tokens : tokens.slice(0, place)).filter(({ kind }) => kind === 'name');
    if (targets.length === 0 || tokens[1]?.written === '.') {
      this.fault('jinja-syntax', first.span, t('A set gives a name to a value: {% set name = value %}.'));
      return;
    }
    if (place !== -1) this.#readExpression(tokens.slice(place + 1));
    else this.#blocks.push({ word: 'set', span: first.span });
    for (const { written } of targets) {
      this.#scopes.at(-1)?.add(written);
      this.ownNames.add(written);
    }
  }

  #within(word: string, { written, span }: Token): void {
    if (this.#blocks.at(-1)?.word !== word)
      this.fault('jinja-syntax', span, t('This {0} belongs to no {1}.', written, word));
  }

  #close({ written, span }: Token): void {
    const word = written.slice('end'.length);
    const place = this.#blocks.findLastIndex((block) => block.word === word);
    if (place === -1) {
      this.fault('jinja-syntax', span, t('This {0} closes nothing.', written));
      return;
    }
    for (const open of this.#blocks.splice(place)) {
      if (open.word === 'for') this.#scopes.pop();
      if (open.word === word && this.#blocks.length === place) continue;
      this.fault(
        'jinja-syntax',
        open.span,
        t(
          'This {0} has no end before {1}. Close it with {2}.',
          open.word,
          `{% ${written} %}`,
          endOf(open.word),
        ),
      );
    }
  }

  /** Names, filters, tests and calls of an expression; its grammar is the parser's. */
  #readExpression(tokens: readonly Token[]): void {
    tokens.forEach((token, index) => {
      const before = tokens[index - 1];
      const next = tokens[index + 1];
      if (token.written === '(' && token.kind === 'sign') this.#checkCall(before, tokens[index - 2]);
      if (token.kind !== 'name') return;
      if (before?.written === '.') return;
      if (before?.written === '|') this.#known(token, FILTERS, noFilter);
      else if (isTest(tokens, index)) this.#known(token, TESTS, noTest);
      else if (next?.written === '=' || OPERATORS.has(token.written) || CONSTANTS.has(token.written)) return;
      else if (next?.written === '(') return;
      else this.#use(token, tokens, index);
    });
  }

  /** What stands before a parenthesis is called, or the parenthesis only groups. */
  #checkCall(callee: Token | undefined, before: Token | undefined): void {
    if (!callee || callee.kind === 'text' || callee.written === ')' || callee.written === ']') {
      if (callee) this.fault('jinja-unknown', callee.span, t('Only functions that are named can be called.'));
      return;
    }
    if (callee.kind !== 'name' || OPERATORS.has(callee.written) || before?.written === '|') return;
    if (before?.written === '.') this.#known(callee, METHODS, noMethod);
    else this.#known(callee, FUNCTIONS, noFunction);
  }

  #use(token: Token, tokens: readonly Token[], index: number): void {
    const { written, span } = token;
    if (this.#scopes.some((scope) => scope.has(written))) return;
    if (!NAME_OUTSIDE.test(written)) {
      this.fault(
        'jinja-unknown',
        span,
        t(
          '"{0}" can be no column: the names of inputs are letters, digits and _, starting with a letter.',
          written,
        ),
      );
      return;
    }
    const name = written.toUpperCase();
    this.uses.push({ name, span, nameSpan: span });
    const [one, two, three] = tokens.slice(index + 1, index + 4).map((other) => other.written);
    const asked =
      one === 'is' && (two === 'defined' || two === 'undefined' || (two === 'not' && three === 'defined'));
    if (asked || (one === '|' && two === 'default')) this.optional.add(name);
  }

  #known(token: Token, words: Readonly<Record<string, string>>, says: typeof noFilter): void {
    if (Object.hasOwn(words, token.written)) return;
    const names = Object.keys(words);
    this.#unknown(token, names, says(token.written, listed(names)));
  }

  #unknown({ written, span }: Token, names: readonly string[], message: string): void {
    this.fault('jinja-unknown', span, message, nearest(written, names));
  }
}

/** The tag that closes a block: `{% endif %}`. In braces, it is no part of a text with places to fill. */
function endOf(word: string): string {
  return `{% ${STATEMENTS[word]?.end ?? `end${word}`} %}`;
}

function noFilter(written: string, known: string): string {
  return t('There is no filter "{0}". There is {1}.', written, known);
}

function noTest(written: string, known: string): string {
  return t('There is no test "{0}". There is {1}.', written, known);
}

function noMethod(written: string, known: string): string {
  return t('There is no method "{0}". There is {1}.', written, known);
}

function noFunction(written: string, known: string): string {
  return t('There is no function "{0}". There is {1}.', written, known);
}

function isTest(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.written;
  return tokens[index]?.written === 'not'
    ? false
    : before === 'is' || (before === 'not' && tokens[index - 2]?.written === 'is');
}

/** Where the condition of a `for` begins, outside of all brackets; the end where there is none. */
function conditionAt(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const written = tokens[at]?.kind === 'sign' ? tokens[at]?.written : undefined;
    if (written === '(' || written === '[' || written === '{') depth += 1;
    if (written === ')' || written === ']' || written === '}') depth -= 1;
    if (depth === 0 && tokens[at]?.written === 'if') return at;
  }
  return tokens.length;
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}
