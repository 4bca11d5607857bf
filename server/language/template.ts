/**
 * Templates of both dialects: literal, which is text with `[[NAME]]` placeholders, and Jinja (`jinja/`), by declaration
 * alone. Which one it is is never guessed from the text.
 */
import { scanJinja } from './jinja/scanJinja.ts';
import { matchesIn } from './matchesIn.ts';
import type { Span } from './span.ts';

/** How a body is read. */
export type Dialect = 'literal' | 'jinja';

/**
 * A stretch of template: text that is sent as it stands, a placeholder that is filled, or, in Jinja alone, code: a
 * statement, a comment, or an expression that is more than a name. Segments tile the body.
 */
export type Segment =
  | { readonly kind: 'text' | 'code'; readonly span: Span }
  | { readonly kind: 'placeholder'; readonly span: Span; readonly name: string };

/** A place where a template names a value of the document. */
export interface NameUse {
  /** In capitals, whatever its spelling in Jinja. */
  readonly name: string;
  /** With its brackets, where the dialect has them. */
  readonly span: Span;
  /** The name alone. */
  readonly nameSpan: Span;
}

/** A scanned body: its text and the segments that tile it without gap or overlap. */
export interface Template {
  readonly text: string;
  readonly dialect: Dialect;
  readonly segments: readonly Segment[];
  /** Every use of a name, in order. */
  readonly uses: readonly NameUse[];
}

/** The placeholder every prompt needs: the document itself, and the only value that is ever cut. */
export const DOCUMENT = 'DOCUMENT';

/** What a placeholder may be called, as a regular expression: exact, never in lower case. */
export const NAME_PATTERN = '[A-Z][A-Z0-9_]*';

const PLACEHOLDER = new RegExp(`\\[\\[(${NAME_PATTERN})\\]\\]`, 'g');

/** Scans a body. Never fails: what is not exactly a placeholder is text. Linear in the length of the body. */
export function scanTemplate(text: string, dialect: Dialect = 'literal'): Template {
  if (dialect === 'literal') return scanLiteral(text);
  const { segments, uses } = scanJinja(text);
  return { text, dialect, segments, uses };
}

function scanLiteral(text: string): Template {
  const segments: Segment[] = [];
  const uses: NameUse[] = [];
  let textStart = 0;
  for (const match of matchesIn(text, PLACEHOLDER)) {
    const start = match.index;
    const end = start + match[0].length;
    if (start > textStart) segments.push({ kind: 'text', span: { start: textStart, end: start } });
    const [, name = ''] = match;
    segments.push({ kind: 'placeholder', span: { start, end }, name });
    uses.push({ name, span: { start, end }, nameSpan: { start: start + 2, end: end - 2 } });
    textStart = end;
  }
  if (textStart < text.length) segments.push({ kind: 'text', span: { start: textStart, end: text.length } });
  return { text, dialect: 'literal', segments, uses };
}

/** The distinct names that a template uses, in the order of their first appearance. */
export function placeholderNames(template: Template): readonly string[] {
  return [...new Set(template.uses.map(({ name }) => name))];
}

/** A name as a placeholder of a dialect, for people and for edits. */
export function placeholderOf(name: string, dialect: Dialect): string {
  return dialect === 'jinja' ? `{{ ${name.toLowerCase()} }}` : `[[${name}]]`;
}

/**
 * Fills every placeholder of a literal template in one pass, so that text inside a document is never interpreted, whatever it contains.
 * A name without a value stays as it stands in the template: callers refuse such a request before they render.
 */
export function renderTemplate(template: Template, values: ReadonlyMap<string, string>): string {
  let rendered = '';
  for (const segment of template.segments) {
    const literal = template.text.slice(segment.span.start, segment.span.end);
    rendered += segment.kind === 'placeholder' ? (values.get(segment.name) ?? literal) : literal;
  }
  return rendered;
}
