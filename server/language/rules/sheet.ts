/** What a rule sees of a prompt: the file's own text with everything at its place in it. */
import type { Lookalike } from '../lookalikes.ts';
import { findLookalikes } from '../lookalikes.ts';
import type { PlacedPlaceholder } from '../placedPlaceholders.ts';
import { placedPlaceholders } from '../placedPlaceholders.ts';
import type { Problem } from '../problem.ts';
import type { Prompt } from '../prompt.ts';
import type { Span } from '../span.ts';
import { DOCUMENT } from '../template.ts';
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

/** One kind of problem: its code, and the finder that also writes the fixes. Pure, linear in the text. */
export interface Rule {
  readonly code: RuleCode;
  check(sheet: Sheet): readonly Problem[];
}

/** Lays a prompt out. */
export function sheetOf(text: string, prompt: Prompt, sure: boolean): Sheet {
  const placeholders = placedPlaceholders(text, prompt);
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

/** The first line of the body, of which no more than its beginning is marked: where what concerns all of it is said. */
export function firstLineOf({ text, prompt }: Pick<Sheet, 'text' | 'prompt'>): Span {
  const { start, end } = prompt.bodySpan;
  const shown = Math.min(end, start + LONGEST_MARK);
  const lineEnd = text.slice(start, shown).search(/[\r\n]/);
  return { start, end: lineEnd === -1 ? shown : start + lineEnd };
}

const LONGEST_MARK = 500;
