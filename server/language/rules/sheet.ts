/** What a rule sees of a prompt: the file's own text with everything at its place in it. */

import { readTags } from '../jinja/readTags.ts';
import type { Lookalike } from '../lookalikes.ts';
import { findLookalikes } from '../lookalikes.ts';
import { placedPlaceholders } from '../placedPlaceholders.ts';
import type { Problem } from '../problem.ts';
import type { Prompt } from '../prompt.ts';
import type { Span } from '../span.ts';
import type { NameUse } from '../template.ts';
import { DOCUMENT } from '../template.ts';
import type { RuleCode } from './codes.ts';
import type { InstructionLine } from './instruction.ts';
import { instructionLines } from './instruction.ts';

/** A prompt laid out for rules. All spans are places in `text`, line ends as they are in the file. */
export interface Sheet {
  readonly text: string;
  /** `text` with the tags of a Jinja body blanked: what a reader of the language sees. `text` itself for a literal one. */
  readonly prose: string;
  readonly prompt: Prompt;
  /** Whether the file surely is a prompt: by its name, by a person's word, or by what stands in it. */
  readonly sure: boolean;
  /** The placeholders of the body, in order. */
  readonly placeholders: readonly NameUse[];
  /** The places where the document stands; in Jinja whole expressions. */
  readonly documents: readonly Span[];
  readonly lookalikes: readonly Lookalike[];
  /** What several rules read: the lines of instruction around the documents; of a prompt without any, none. */
  readonly instruction: readonly InstructionLine[];
}

/** One kind of problem: its code, and the finder that also writes the fixes. Pure, linear in the text. */
export interface Rule {
  readonly code: RuleCode;
  check(sheet: Sheet): readonly Problem[];
}

/** Lays a prompt out. */
export function sheetOf(text: string, prompt: Prompt, sure: boolean): Sheet {
  const placeholders = placedPlaceholders(text, prompt);
  const isJinja = prompt.template.dialect === 'jinja';
  const uses = placeholders.filter(({ name }) => name === DOCUMENT).map(({ span }) => span);
  const tags = isJinja ? tagsIn(text, prompt.bodySpan) : [];
  const documents = isJinja ? placesOf(uses, text, tags) : uses;
  const prose = isJinja ? blanked(text, tags) : text;
  const lookalikes = findLookalikes(prose, prompt.bodySpan, {
    dialect: prompt.template.dialect,
    inputs: Object.keys(prompt.header.inputs),
    hasDocument: documents.length > 0,
  });
  return {
    text,
    prose,
    prompt,
    sure: sure || placeholders.length > 0 || lookalikes.some(({ name }) => name === DOCUMENT),
    placeholders,
    documents,
    lookalikes,
    instruction: documents.length > 0 ? instructionLines(prose, prompt.bodySpan, documents) : [],
  };
}

function tagsIn(text: string, { start, end }: Span): readonly Span[] {
  return readTags(text.slice(start, end)).map(({ span }) => ({
    start: start + span.start,
    end: start + span.end,
  }));
}

/** The expressions that hold a use; the statements that do where no expression does. */
function placesOf(uses: readonly Span[], text: string, tags: readonly Span[]): readonly Span[] {
  const holding = tags.filter((tag) => uses.some(({ start, end }) => tag.start <= start && end <= tag.end));
  const expressions = holding.filter(({ start }) => text.startsWith('{{', start));
  return expressions.length > 0 ? expressions : holding;
}

function blanked(text: string, tags: readonly Span[]): string {
  let prose = '';
  let at = 0;
  for (const { start, end } of tags) {
    prose += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return prose + text.slice(at);
}

/** The first line of the body, of which no more than its beginning is marked: where what concerns all of it is said. */
export function firstLineOf({ text, prompt }: Pick<Sheet, 'text' | 'prompt'>): Span {
  const { start, end } = prompt.bodySpan;
  const shown = Math.min(end, start + LONGEST_MARK);
  const lineEnd = text.slice(start, shown).search(/[\r\n]/);
  return { start, end: lineEnd === -1 ? shown : start + lineEnd };
}

const LONGEST_MARK = 500;
