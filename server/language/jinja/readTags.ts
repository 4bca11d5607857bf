/** Where the tags of a Jinja template stand and which words are in them. Never fails: a tag without an end is said so. */
import { t } from '@vscode/l10n';
import type { Span } from '../span.ts';

/** A word, text, number or sign within a tag. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  readonly written: string;
  readonly span: Span;
}

/** `{{ … }}`, `{% … %}` or `{# … #}`. */
export interface Tag {
  readonly kind: 'expression' | 'statement' | 'comment';
  /** With its delimiters. */
  readonly span: Span;
  readonly tokens: readonly Token[];
  /** Null, or where and why it has no end. */
  readonly fault: { readonly span: Span; readonly message: string } | null;
}

/** Every tag in order. Linear in the length of the text; a tag without an end reaches to the end of the text. */
export function readTags(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match; match = OPENING.exec(text)) {
    const tag = match[1] === '#' ? commentAt(text, match.index) : codeAt(text, match.index, match[1] === '%');
    tags.push(tag);
    OPENING.lastIndex = tag.span.end;
  }
  return tags;
}

const OPENING = /\{([{%#])/g;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const SPACE = /\s+/y;
const SIGN = /\*\*|\/\/|[<>=!]=|[-+*/%~<>=()[\]{},.:|]/y;
/** Longer texts in quotes are a quote that was never closed. */
const QUOTED = /"(?:[^"\\]|\\[\s\S]){0,4000}"|'(?:[^'\\]|\\[\s\S]){0,4000}'/y;
const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;

function commentAt(text: string, start: number): Tag {
  const close = text.indexOf('#}', start + 2);
  if (close !== -1) return { kind: 'comment', span: { start, end: close + 2 }, tokens: [], fault: null };
  const fault = { span: { start, end: start + 2 }, message: t('This comment has no end. Close it with #}.') };
  return { kind: 'comment', span: { start, end: text.length }, tokens: [], fault };
}

function codeAt(text: string, start: number, isStatement: boolean): Tag {
  const kind = isStatement ? 'statement' : 'expression';
  const close = isStatement ? '%}' : '}}';
  const tokens: Token[] = [];
  const open: { readonly sign: '(' | '[' | '{'; readonly span: Span }[] = [];
  const ended = (end: number, fault: Tag['fault']): Tag => ({ kind, span: { start, end }, tokens, fault });
  let at = start + 2;
  // The sign that strips white space belongs to the delimiter.
  if (text[at] === '-' || text[at] === '+') at += 1;
  while (at < text.length) {
    at = matchAt(SPACE, text, at)?.end ?? at;
    const inner = open.at(-1);
    const closes = text.startsWith(close, at) ? at : text.startsWith(`-${close}`, at) ? at + 1 : null;
    if (closes !== null && (inner === undefined || inner.sign !== '{')) {
      const fault = inner
        ? { span: inner.span, message: t('This {0} has no {1}.', inner.sign, CLOSING[inner.sign]) }
        : null;
      return ended(closes + close.length, fault);
    }
    const token = tokenAt(text, at);
    if (!token) break;
    tokens.push(token);
    at = token.span.end;
    const sign = token.kind === 'sign' ? token.written : '';
    if (sign === '(' || sign === '[' || sign === '{') open.push({ sign, span: token.span });
    else if (sign === ')' || sign === ']' || sign === '}') {
      const opened = open.pop();
      if (!opened || CLOSING[opened.sign] !== sign) {
        return ended(endBehind(text, at, close), {
          span: token.span,
          message: t('This {0} closes nothing.', sign),
        });
      }
    }
  }
  if (at >= text.length) {
    return ended(text.length, {
      span: { start, end: start + 2 },
      message: t(
        'This tag has no end. Close it with {0}, or write {1} for these two characters as text.',
        close,
        `{{ "${text.slice(start, start + 2)}" }}`,
      ),
    });
  }
  const quote = text[at] === '"' || text[at] === "'";
  return ended(endBehind(text, at, close), {
    span: { start: at, end: at + 1 },
    message: quote
      ? t('This text has no end. Close it with the same quote.')
      : t('{0} means nothing in Jinja here.', text.slice(at, at + 1)),
  });
}

function tokenAt(text: string, at: number): Token | null {
  for (const [kind, pattern] of KINDS) {
    const span = matchAt(pattern, text, at);
    if (span) return { kind, written: text.slice(span.start, span.end), span };
  }
  return null;
}

const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', NAME],
  ['number', NUMBER],
  ['text', QUOTED],
  ['sign', SIGN],
];

function matchAt(pattern: RegExp, text: string, at: number): Span | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? { start: at, end: pattern.lastIndex } : null;
}

/** Reading goes on behind the delimiter that most likely closes a tag with a fault. */
function endBehind(text: string, from: number, close: string): number {
  const found = text.indexOf(close, from);
  return found === -1 ? text.length : found + 2;
}
