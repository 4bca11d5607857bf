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
export function convertBody(body: string, dialect: ForeignDialect): ConvertedBody {
  if (scanTemplate(body).uses.some(({ name }) => name === DOCUMENT)) return asItStands(body);
  const scan = scanJinja(body);
  const hasTags = scan.segments.some(({ kind }) => kind !== 'text');
  if (hasTags && (dialect === 'jinja' || body.includes('{%'))) return fromJinja(body, scan);
  const python = fromPython(body);
  if (python) return python;
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
  const known = DOCUMENT_NAMES.find((name) => names.some((one) => one.toLowerCase() === name));
  const found = names.find((one) => one.toLowerCase() === known);
  return found ?? (names.length === 1 ? (names[0] ?? null) : null);
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

const FIELD = /\{([A-Za-z_]\w{0,40}|0|)(?:![rsa])?\}/g;

/** Python's format fields: believed where one of them is surely the document. */
function fromPython(body: string): ConvertedBody | null {
  const single = body.replace(/\{\{|\}\}/g, '\0\0');
  const fields = [...single.matchAll(FIELD)];
  const names = [...new Set(fields.map((match) => match[1] ?? ''))];
  const [only, ...others] = names;
  // A field without a name, or with a number, takes whatever is given: alone it is the document.
  const positional = others.length === 0 && (only === '' || only === '0') ? only : undefined;
  const document = positional ?? names.find((name) => DOCUMENT_NAMES.includes(name.toLowerCase()));
  if (document === undefined) return null;
  const edits = fields.map((match) => ({
    span: { start: match.index, end: match.index + match[0].length },
    newText: `[[${nameFor(match[1] ?? '', document)}]]`,
  }));
  const doubled = [...body.matchAll(/\{\{|\}\}/g)].map((match) => ({
    span: { start: match.index, end: match.index + 2 },
    newText: match[0][0] ?? '',
  }));
  return {
    body: replaceAll(
      body,
      [...edits, ...doubled].sort((a, b) => a.span.start - b.span.start),
    ),
    template: 'literal',
    inputs: positional === undefined ? inputsOf(names, document) : {},
    remarks: doubled.length > 0 ? ['Doubled braces became single ones, as str.format makes them.'] : [],
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
