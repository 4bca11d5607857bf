/** What a rule sees of a prompt: the file's own text with everything at its place in it. */
import type { Lookalike } from '../lookalikes.ts';
import { findLookalikes } from '../lookalikes.ts';
import type { Problem } from '../problem.ts';
import type { Prompt } from '../prompt.ts';
import type { Span } from '../span.ts';
import { DOCUMENT, scanTemplate } from '../template.ts';
import type { RuleCode } from './codes.ts';

/** A prompt laid out for rules. All spans are places in `text`, line ends as they are in the file. */
export interface Sheet {
  readonly text: string;
  readonly prompt: Prompt;
  /** Whether the file surely is a prompt: by its name, by a person's word, or by what stands in it. */
  readonly sure: boolean;
  /** The placeholders of the body, in order. */
  readonly placeholders: readonly PlacedPlaceholder[];
  /** Those of them that are the document. */
  readonly documents: readonly Span[];
  readonly lookalikes: readonly Lookalike[];
}

/** A placeholder at its place in the file. */
export interface PlacedPlaceholder {
  readonly name: string;
  readonly span: Span;
}

/** One kind of problem: its code, and the finder that also writes the fixes. Pure, linear in the text. */
export interface Rule {
  readonly code: RuleCode;
  check(sheet: Sheet): readonly Problem[];
}

/** Lays a prompt out. The body is scanned as it stands in the file: placeholders never span line ends. */
export function sheetOf(text: string, prompt: Prompt, sure: boolean): Sheet {
  const { start, end } = prompt.bodySpan;
  const placeholders: PlacedPlaceholder[] = [];
  for (const segment of scanTemplate(text.slice(start, end)).segments) {
    if (segment.kind === 'text') continue;
    const span = { start: segment.span.start + start, end: segment.span.end + start };
    placeholders.push({ name: segment.name, span });
  }
  const documents = placeholders.filter(({ name }) => name === DOCUMENT).map(({ span }) => span);
  const lookalikes = findLookalikes(text, prompt.bodySpan, {
    inputs: Object.keys(prompt.header.inputs),
    hasDocument: documents.length > 0,
  });
  return {
    text,
    prompt,
    sure: sure || placeholders.length > 0 || lookalikes.some(({ name }) => name === DOCUMENT),
    placeholders,
    documents,
    lookalikes,
  };
}
