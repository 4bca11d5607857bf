/**
 * What looks like a placeholder and is none: other template languages and misspellings. They are only ever reported,
 * never filled. Ordinary braces, Markdown links, wiki links and LaTeX are left alone.
 */
import { nearest } from './nearest.ts';
import type { Span } from './span.ts';
import type { Dialect } from './template.ts';
import { DOCUMENT, NAME_PATTERN } from './template.ts';

/** A stretch of a body that most likely was meant as a placeholder. */
export interface Lookalike {
  readonly span: Span;
  readonly written: string;
  /** The placeholder it most likely means, without brackets. */
  readonly name: string;
  /** Where the notation comes from; null for a misspelt placeholder of our own. */
  readonly dialect: 'brackets' | 'Python' | 'Jinja' | 'literal' | null;
}

/** What is known about the body that is searched. */
export interface LookalikeContext {
  /** How the body is read. Of a Jinja one the tags are blanked. */
  readonly dialect: Dialect;
  /** Names the front matter declares. */
  readonly inputs: readonly string[];
  /** Whether the body already has a [[DOCUMENT]] placeholder: then less is suspicious. */
  readonly hasDocument: boolean;
}

/** Finds all lookalikes in `body`, a stretch of `text`, in order. Linear in its length. */
export function findLookalikes(text: string, body: Span, context: LookalikeContext): readonly Lookalike[] {
  const found: Lookalike[] = [];
  TOKEN.lastIndex = body.start;
  for (let match = TOKEN.exec(text); match && match.index < body.end; match = TOKEN.exec(text)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (span.end > body.end) break;
    const meant = meaningOf(match[0], text, span, context);
    if (!meant) continue;
    if (context.hasDocument && inBackticks(text, span)) continue;
    found.push({ span, written: match[0], ...meant });
  }
  return found;
}

/** Double brackets (closing ones may be missing), double braces, single braces, single brackets: in this order. */
const TOKEN =
  /\[\[[^[\]\r\n]{1,80}\]{1,2}|\[\[[A-Z][A-Z0-9_]{2,40}(?![^\s.,;])|\{\{[^{}\r\n]{1,80}\}\}|\{[A-Za-z_]{2,24}(?:![rsa])?\}|\[[A-Z][A-Z_ -]{2,30}\]{1,2}/g;

const EXACT = new RegExp(`^\\[\\[(${NAME_PATTERN})\\]\\]$`);
const DSPY_MARKER = /^\[\[ ## .* ## \]\]?$/;

/** Names under which other tools pass the document, where nothing else can be meant. */
const DOCUMENT_NAMES = new Set([
  'document',
  'text',
  'doc',
  'input_text',
  'document_text',
  'source_text',
  'source_document',
  'original_text',
  'original_document',
  'document_segment',
]);

/** Further names, believed only while the prompt has no document yet. */
const LIKELY_DOCUMENT_NAMES = new Set([
  'input',
  'content',
  'passage',
  'article',
  'context',
  'source',
  'body',
  'page',
]);

type Meaning = Pick<Lookalike, 'name' | 'dialect'>;

function meaningOf(written: string, text: string, span: Span, context: LookalikeContext): Meaning | null {
  const before = text[span.start - 1] ?? '';
  const after = text[span.end] ?? '';
  if (written.startsWith('[[')) return doubleBrackets(written, context);
  if (written.startsWith('[')) return singleBrackets(written, text, span, context);
  if (/[\w\\$^}\]{@#%]/.test(before) || /[{}]/.test(after)) return null;
  return written.startsWith('{{') ? jinja(written, context) : pythonFormat(written, context);
}

function doubleBrackets(written: string, context: LookalikeContext): Meaning | null {
  if (DSPY_MARKER.test(written)) return null;
  if (context.dialect === 'jinja') {
    const name = EXACT.exec(written)?.[1];
    return name === undefined ? null : { name, dialect: 'literal' };
  }
  const known = [DOCUMENT, ...context.inputs];
  const exact = EXACT.exec(written)?.[1];
  if (exact !== undefined) {
    if (known.includes(exact)) return null;
    const near =
      nearest(exact, known) ?? (isDocumentName(exact, context) && !context.hasDocument ? DOCUMENT : null);
    return near !== null && isSlip(exact, near) ? { name: near, dialect: null } : null;
  }
  const inner = written.replace(/^\[+|\]+$/g, '');
  const name = asName(inner);
  if (known.includes(name)) return { name, dialect: null };
  const closed = written.endsWith(']]');
  const near =
    closed && /^[\w\s-]+$/.test(inner) && !/\w\s+\w/.test(inner.trim()) ? nearest(name, known) : null;
  if (near !== null && isSlip(name, near)) return { name: near, dialect: null };
  if (!closed || !/^\s*[a-z][a-z0-9_]*\s*$/.test(inner)) return null;
  if (isDocumentName(inner, context) && !context.hasDocument) return { name: DOCUMENT, dialect: null };
  return context.hasDocument ? { name, dialect: null } : null;
}

function singleBrackets(
  written: string,
  text: string,
  span: Span,
  context: LookalikeContext,
): Meaning | null {
  const before = text[span.start - 1] ?? '';
  const after = text[span.end] ?? '';
  if (/[!\\[\w]/.test(before) || after === '(' || after === '[') return null;
  const startsLine = before === '' || before === '\n' || before === '\r';
  if (startsLine && /^:[ \t]*(?:<|https?:|[./#])/.test(text.slice(span.end, span.end + 12))) return null;
  const name = asName(written.replace(/^\[|\]+$/g, ''));
  if (written.endsWith(']]'))
    return [DOCUMENT, ...context.inputs].includes(name) ? { name, dialect: null } : null;
  if (DOCUMENT_NAMES.has(name.toLowerCase())) return { name: DOCUMENT, dialect: 'brackets' };
  return context.inputs.includes(name) ? { name, dialect: 'brackets' } : null;
}

function jinja(written: string, context: LookalikeContext): Meaning | null {
  const path = /^\{\{-?\s*([A-Za-z_]\w+(?:\.[A-Za-z_]\w*|\[['"]\w+['"]\])*)\s*(?:\|[^}]*?)?-?\}\}$/.exec(
    written,
  )?.[1];
  const last = path?.match(/[A-Za-z_]\w*/g)?.at(-1);
  if (last === undefined) return null;
  const name = asName(last);
  const near = isDocumentName(last, context) ? DOCUMENT : nearest(name, [DOCUMENT, ...context.inputs]);
  const meant = near !== null && isSlip(name, near) ? near : name;
  return new RegExp(`^${NAME_PATTERN}$`).test(meant) ? { name: meant, dialect: 'Jinja' } : null;
}

function pythonFormat(written: string, context: LookalikeContext): Meaning | null {
  const inner = written.slice(1, -1).replace(/![rsa]$/, '');
  if (isDocumentName(inner, context)) return { name: DOCUMENT, dialect: 'Python' };
  const name = asName(inner);
  return context.inputs.includes(name) ? { name, dialect: 'Python' } : null;
}

function isDocumentName(word: string, context: LookalikeContext): boolean {
  const plain = word.trim().toLowerCase();
  return DOCUMENT_NAMES.has(plain) || (!context.hasDocument && LIKELY_DOCUMENT_NAMES.has(plain));
}

/** A word as a placeholder's name: capitals, underscores for spaces, nothing invisible or foreign. */
function asName(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}

/** Numbered names (`DOCUMENT_2`) are distinct on purpose; synonyms of the document are slips by definition. */
function isSlip(written: string, near: string): boolean {
  return written.replace(/\D/g, '') === near.replace(/\D/g, '');
}

function inBackticks(text: string, span: Span): boolean {
  return text[span.start - 1] === '`' && text[span.end] === '`';
}
