/**
 * How long rephrasings of a form are, where no pilot measured it: mean completion tokens over six models of about 1 B
 * to 2 B parameters in the study (Niklaus et al. 2026), from sources of about 1,050 tokens; the likely figure of the
 * four forms of FinePhrase is that dataset's own mean.
 */

import type { OutputForm } from '../../language/prompt.ts';
import { said } from '../../language/said.ts';
import { geometricMean, type Range } from './range.ts';

/** Completion tokens of one rephrasing, and whose figure that is, in words that follow "Rephrasings are assumed to have". */
export interface KnownLength {
  readonly tokens: Range;
  readonly origin: string;
}

/** The form decides where it is written, otherwise the name where the study has a figure for such prompts. */
export function knownLength(promptName: string, form: OutputForm): KnownLength {
  const named = BY_NAME[lastWord(promptName)];
  if (named && form === 'free')
    return { tokens: named, origin: said('the study\'s range for "{0}" prompts', lastWord(promptName)) };
  const [tokens, origin] = BY_FORM[form];
  return { tokens, origin };
}

const FAQ: Range = { low: 432, likely: 437, high: 869 };
const ANY: Range = { low: 266, likely: 450, high: 1603 };

const TABLE: Range = { low: 266, likely: 273, high: 401 };
const MATH: Range = { low: 271, likely: 290.5, high: 591 };
const TUTORIAL: Range = { low: 423, likely: 436.5, high: 1027 };

const BY_FORM: Readonly<Record<OutputForm, readonly [Range, string]>> = {
  faq: [FAQ, said("the study's range for FAQs")],
  qa: [FAQ, said("the study's range for FAQs, which question-answer pairs come nearest to")],
  table: [TABLE, said("the study's range for tables")],
  math: [MATH, said("the study's range for maths problems")],
  tutorial: [TUTORIAL, said("the study's range for tutorials")],
  list: [ANY, said("the study's range for all its prompts, since it names none for this form")],
  json: [ANY, said("the study's range for all its prompts, since it names none for this form")],
  free: [ANY, said("the study's range for all its prompts, since this one names no form")],
};

const BY_NAME: Readonly<Record<string, Range>> = {
  faq: FAQ,
  table: TABLE,
  math: MATH,
  tutorial: TUTORIAL,
  article: between(582, 827),
  discussion: between(389, 640),
  narrative: between(336, 554),
  explanation: between(338, 650),
};

function between(low: number, high: number): Range {
  return { low, likely: geometricMean(low, high), high };
}

function lastWord(name: string): string {
  return (
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .findLast((word) => word !== '') ?? ''
  );
}
