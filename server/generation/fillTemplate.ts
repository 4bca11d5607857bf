/** A variant's template made ready: what it needs of a document, what it sends beside it, and the text it makes. */
import type { Variant } from '../experiment/variant.ts';
import { compileJinja } from '../language/jinja/renderJinja.ts';
import type { JsonValue } from '../language/json.ts';
import type { Template } from '../language/template.ts';
import { DOCUMENT, placeholderNames, renderTemplate, scanTemplate } from '../language/template.ts';

/** Values by the template's names, the document's text not among them. */
type Others = ReadonlyMap<string, JsonValue>;

/** What a template gives, or why it cannot be filled. */
export type Filled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** A template, ready for any number of documents. */
export interface FillableTemplate {
  readonly names: readonly string[];
  /** Whether a value may be missing. */
  isOptional(name: string): boolean;
  /** Whether values go in as they are; else as text. */
  readonly takesData: boolean;
  /** Everything that is sent beside the document, and how often the document stands in it. */
  instruction(others: Others): Filled<{ readonly text: string; readonly copies: number }>;
  fill(others: Others, document: string): Filled<string>;
  /** What stands before and after the document, where the template is nothing but that: text, the document once, text. */
  readonly around: { readonly before: string; readonly after: string } | null;
}

/** Makes a template ready. Never fails: a template with a fault says so when it is filled. */
export function fillable({ template, dialect }: Variant): FillableTemplate {
  const scanned = scanTemplate(template, dialect ?? 'literal');
  return dialect === 'jinja' ? jinja(scanned) : literal(scanned);
}

function literal(template: Template): FillableTemplate {
  const filled = (others: Others, document: string): string =>
    // Without data every value is a text.
    renderTemplate(template, new Map([...(others as ReadonlyMap<string, string>), [DOCUMENT, document]]));
  return {
    names: placeholderNames(template),
    isOptional: () => false,
    takesData: false,
    instruction(others) {
      const copies = template.uses.filter(({ name }) => name === DOCUMENT).length;
      return { ok: true, value: { text: filled(others, ''), copies } };
    },
    fill: (others, document) => ({ ok: true, value: filled(others, document) }),
    around: aroundDocument(template),
  };
}

function aroundDocument({ text, uses }: Template): FillableTemplate['around'] {
  const [use, ...others] = uses;
  if (use?.name !== DOCUMENT || others.length > 0) return null;
  return { before: text.slice(0, use.span.start), after: text.slice(use.span.end) };
}

/** Stands for the document where only the instruction is of interest; no filter changes it. */
const MARK = '\uE000';

function jinja(template: Template): FillableTemplate {
  const made = compileJinja(template);
  const names = placeholderNames(template);
  if (!made.ok) {
    const failed = { ok: false, message: made.message } as const;
    return {
      names,
      isOptional: () => false,
      takesData: true,
      instruction: () => failed,
      fill: () => failed,
      around: null,
    };
  }
  const { compiled } = made;
  const fill = (others: Others, document: string): Filled<string> => {
    const rendered = compiled.render(new Map([...others, [DOCUMENT, document]]));
    return rendered.ok ? { ok: true, value: rendered.text } : rendered;
  };
  return {
    names,
    isOptional: (name) => compiled.optional.has(name),
    takesData: true,
    instruction(others) {
      const marked = fill(others, MARK);
      if (!marked.ok) return marked;
      const parts = marked.value.split(MARK);
      return { ok: true, value: { text: parts.join(''), copies: parts.length - 1 } };
    },
    fill,
    around: null,
  };
}
