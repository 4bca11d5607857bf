/**
 * A body of another tool as one of ours: its placeholders become `[[NAME]]`, and what only a template language can say
 * becomes Jinja by declaration. The words of the prompt stay as they are.
 */
import { scanJinja } from '../language/jinja/scanJinja.ts';
import { findLookalikes } from '../language/lookalikes.ts';
import type { Span } from '../language/span.ts';
import type { Dialect, NameUse } from '../language/template.ts';
import { DOCUMENT, NAME_PATTERN, scanTemplate } from '../language/template.ts';

/** A converted body. */
export interface ConvertedBody {
  readonly body: string;
  readonly template: Dialect;
  /** Columns by name, the document's where it has another name than `document`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Sentences about what is no longer as it stood. */
  readonly remarks: readonly string[];
}

/** What fills the placeholders where the body comes from: `auto` finds out, `jinja` knows of double braces. */
export type ForeignDialect = 'auto' | 'jinja';

/** Converts a body. Never fails: what is not understood stays as text, and is said. */
export function convertBody(written: string, dialect: ForeignDialect): ConvertedBody {
  const body = written.replace(/^\uFEFF/, '');
  if (scanTemplate(body).uses.some(({ name }) => name === DOCUMENT)) return asItStands(body);
  const scan = scanJinja(body);
  const hasTags = scan.segments.some(({ kind }) => kind !== 'text');
  if (hasTags && (dialect === 'jinja' || body.includes('{%'))) return fromJinja(body, scan);
  const python = fromPython(body);
  if (python) return python;
  const isCode = scan.segments.some(({ kind }) => kind === 'code');
  if (isCode && scan.faults.length === 0) return fromJinja(body, scan);
  const replaced = fromLookalikes(body);
  if (replaced) return replaced;
  if (hasTags && scan.faults.length === 0) return fromJinja(body, scan);
  return {
    ...asItStands(`${body.trimEnd()}\n\n[[DOCUMENT]]`),
    remarks: [
      'It has no placeholder; the document was put at its end, where tools that only join texts put it.',
    ],
  };
}

function asItStands(body: string): ConvertedBody {
  return { body, template: 'literal', inputs: {}, remarks: [] };
}

/** Names that tools give the document, the likeliest first. */
const DOCUMENT_NAMES = [
  'document',
  'text',
  'input',
  'content',
  'article',
  'passage',
  'source_text',
  'input_text',
  'source',
  'context',
  'page',
  'body',
  'doc',
];

/** The name that stands for the document; null where none does. */
function documentAmong(names: readonly string[]): string | null {
  return knownDocument(names) ?? (names.length === 1 ? (names[0] ?? null) : null);
}

function knownDocument(names: readonly string[]): string | undefined {
  const known = DOCUMENT_NAMES.find((name) => names.some((one) => one.toLowerCase() === name));
  return known === undefined ? undefined : names.find((one) => one.toLowerCase() === known);
}

type Scan = ReturnType<typeof scanJinja>;

function fromJinja(body: string, { segments, uses, faults }: Scan): ConvertedBody {
  const spelt = (use: NameUse): string => body.slice(use.nameSpan.start, use.nameSpan.end);
  const names = [...new Set(uses.map(spelt))];
  const document = documentAmong(names);
  const isPlain = faults.length === 0 && segments.every(({ kind }) => kind !== 'code');
  const inputs = inputsOf(names, document);
  const remarks = missingDocument(document);
  if (isPlain) {
    const tags = segments.filter(({ kind }) => kind === 'placeholder');
    const newTexts = tags.map(({ span }, index) => {
      const use = uses[index];
      return { span, newText: use ? `[[${nameFor(spelt(use), document)}]]` : '' };
    });
    return { body: replaceAll(body, newTexts), template: 'literal', inputs, remarks };
  }
  const renamed = uses
    .filter((use) => spelt(use) === document && document !== 'document')
    .map(({ nameSpan }) => ({ span: nameSpan, newText: 'document' }));
  return {
    body: replaceAll(body, renamed),
    template: 'jinja',
    inputs,
    remarks: [...remarks, ...faults.map(({ message }) => `It cannot be sent yet. ${message}`)],
  };
}

/** What str.format makes something of, from left to right: doubled braces, and fields of a name or a number alone. */
const PIECE = /\{\{|\}\}|\{([A-Za-z_]\w{0,40}|0|)(?:![rsa])?\}/g;
/** A field with an index, an attribute or a format. */
const FURTHER_FIELD = /\{[A-Za-z_]\w{0,40}(?:[.[:!][^{}\s]{1,60})\}/g;

/** Python's format fields: believed where one of them is surely the document. */
function fromPython(body: string): ConvertedBody | null {
  const pieces = [...body.matchAll(PIECE)];
  const names = [...new Set(pieces.flatMap(([, name]) => (name === undefined ? [] : [name])))];
  const [only, ...others] = names;
  // A field without a name, or with a number, takes whatever is given: alone it is the document.
  const positional = others.length === 0 && (only === '' || only === '0') ? only : undefined;
  const document = positional ?? knownDocument(names);
  if (document === undefined) return null;
  const edits = pieces.map(({ index, 0: written, 1: name }) => ({
    span: { start: index, end: index + written.length },
    newText: name === undefined ? written.slice(0, 1) : `[[${nameFor(name, document)}]]`,
  }));
  const further = [...new Set(body.replace(PIECE, ' ').match(FURTHER_FIELD))];
  return {
    body: replaceAll(body, edits),
    template: 'literal',
    inputs: positional === undefined ? inputsOf(names, document) : {},
    remarks: [
      ...(pieces.some(([, name]) => name === undefined)
        ? ['Doubled braces became single ones, as str.format makes them.']
        : []),
      ...(further.length > 0
        ? [`It is sent as it stands, where str.format would fill it: ${further.join(', ')}.`]
        : []),
    ],
  };
}

/** Bracketed tokens and misspelt placeholders, as the checks find them. */
function fromLookalikes(body: string): ConvertedBody | null {
  const whole = { start: 0, end: body.length };
  const found = findLookalikes(body, whole, { dialect: 'literal', inputs: [], hasDocument: false });
  if (!found.some(({ name }) => name === DOCUMENT)) return null;
  const edits = found.map(({ span, name }) => ({ span, newText: `[[${name}]]` }));
  return { ...asItStands(replaceAll(body, edits)), inputs: {} };
}

function missingDocument(document: string | null): readonly string[] {
  return document === null
    ? ['None of its variables is surely the document. Call one DOCUMENT before it is sent.']
    : [];
}

function inputsOf(names: readonly string[], document: string | null): Readonly<Record<string, string>> {
  const entries = names
    .filter((name) => name !== document || name.toLowerCase() !== 'document')
    .map((name): [string, string] => [nameFor(name, document), name]);
  // The document's column is the experiment's or the dataset's own to say, unless it is plainly another.
  return Object.fromEntries(entries.filter(([name, column]) => name !== DOCUMENT || column !== 'text'));
}

/** A variable's name as a placeholder's. */
function nameFor(written: string, document: string | null): string {
  if (written === document) return DOCUMENT;
  const name = written.toUpperCase();
  return new RegExp(`^${NAME_PATTERN}$`).test(name) ? name : `X${name}`;
}

function replaceAll(
  text: string,
  edits: readonly { readonly span: Span; readonly newText: string }[],
): string {
  let result = '';
  let at = 0;
  for (const { span, newText } of edits) {
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}
