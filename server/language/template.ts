/**
 * The literal template dialect: text with `[[NAME]]` placeholders. Scanning and rendering stand behind this one
 * file, so that another dialect can be added beside it by declaration; it is never guessed from the text.
 */
import type { Span } from './span.ts';

/** A stretch of template: text that is sent as it stands, or a placeholder that is filled. Segments tile the body. */
export type Segment =
  | { readonly kind: 'text'; readonly span: Span }
  | { readonly kind: 'placeholder'; readonly span: Span; readonly name: string };

/** A scanned body: its text and the segments that tile it without gap or overlap. */
export interface Template {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** The placeholder every prompt needs: the document itself, and the only value that is ever cut. */
export const DOCUMENT = 'DOCUMENT';

/** What a placeholder may be called, as a regular expression: exact, never in lower case. */
export const NAME_PATTERN = '[A-Z][A-Z0-9_]*';

const PLACEHOLDER = new RegExp(`\\[\\[(${NAME_PATTERN})\\]\\]`, 'g');

/** Scans a body. Never fails: what is not exactly a placeholder is text. Linear in the length of the body. */
export function scanTemplate(text: string): Template {
  const segments: Segment[] = [];
  let textStart = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const start = match.index;
    const end = start + match[0].length;
    if (start > textStart) segments.push({ kind: 'text', span: { start: textStart, end: start } });
    segments.push({ kind: 'placeholder', span: { start, end }, name: match[1] ?? '' });
    textStart = end;
  }
  if (textStart < text.length) segments.push({ kind: 'text', span: { start: textStart, end: text.length } });
  return { text, segments };
}

/** The distinct placeholder names of a template, in the order of their first appearance. */
export function placeholderNames(template: Template): readonly string[] {
  const names = new Set<string>();
  for (const segment of template.segments) if (segment.kind === 'placeholder') names.add(segment.name);
  return [...names];
}

/**
 * Fills every placeholder in one pass, so that text inside a document is never interpreted, whatever it contains.
 * A name without a value stays as it stands in the template: callers refuse such a request before they render.
 */
export function renderTemplate(template: Template, values: ReadonlyMap<string, string>): string {
  let rendered = '';
  for (const segment of template.segments) {
    const literal = template.text.slice(segment.span.start, segment.span.end);
    rendered += segment.kind === 'text' ? literal : (values.get(segment.name) ?? literal);
  }
  return rendered;
}
