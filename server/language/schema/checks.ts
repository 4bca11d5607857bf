/**
 * The checks that a prompt may ask for under `output.checks`: their names, what they fail and what is written beside
 * them. The measures room judges by these names; a test holds the two together.
 */
import type { Key, ObjectShape, Shape } from './shape.ts';

const MIN_DOC = 'The least that passes.';
const MAX_DOC = 'The most that passes.';

/** Inclusive bounds; one may be left out. */
function boundsOf(least: number, most: number | null): readonly Key[] {
  const shape: Shape = { kind: 'number', min: least, ...(most === null ? {} : { max: most }) };
  return [
    { name: 'min', doc: MIN_DOC, shape, fallback: 'no lower bound' },
    { name: 'max', doc: MAX_DOC, shape, fallback: 'no upper bound' },
  ];
}

const AMOUNT = boundsOf(0, null);
const SHARE = boundsOf(0, 1);

const KEYS: readonly Key[] = [
  range(
    'completion_tokens',
    'Completion tokens, as the server counts them, must lie in this range.',
    'Means in FinePhrase: faq 437, tutorial 436.5, math 290.5, table 273.',
  ),
  range(
    'length_ratio',
    'Characters of the rephrasing divided by characters of the document must lie in this range.',
  ),
  flag('finished', 'Fails a rephrasing that was cut off at `max_tokens` (finish_reason `length`).'),
  flag('not_short', 'Fails a rephrasing of fewer than 30 completion tokens.'),
  flag('not_empty', 'Fails a rephrasing without any text.'),
  flag('not_preamble', 'Fails a rephrasing that opens with talk about itself, such as "Here is" or "Sure".'),
  flag('not_meta_reference', 'Fails a rephrasing that speaks of "the document", "this text" and the like.'),
  flag('not_refusal', 'Fails a rephrasing that declines or asks for the document.'),
  share(
    'prompt_echo',
    "Share of the prompt's runs of 5 words that stand in the rephrasing, from 0 to 1, must lie in this range.",
  ),
  share(
    'source_echo',
    'Share of the words that stand in passages of 15 words or more copied from the document, from 0 to 1, must lie in this range.',
  ),
  share(
    'copied_ngrams',
    "Share of the rephrasing's runs of 5 words that stand in the document, from 0 to 1, must lie in this range.",
  ),
  flag(
    'not_repetition_loop',
    'Fails a rephrasing that says the same passage three times or more in succession.',
  ),
  flag('not_language_drift', 'Fails a rephrasing in another language than its document.'),
  share(
    'new_numbers',
    "Share of the rephrasing's numbers that do not stand in the document, from 0 to 1, must lie in this range.",
  ),
  share(
    'source_numbers_reused',
    "Share of the document's numbers that stand in the rephrasing, from 0 to 1, must lie in this range.",
  ),
  flag('not_reasoning', 'Fails a rephrasing that came with reasoning, or that holds a `<think>` tag.'),
  flag('table_parses', 'Fails a rephrasing without a well-formed Markdown table.'),
  range('table_rows', 'Body rows of the largest well-formed table must lie in this range.'),
  range('table_columns', 'Columns of the largest well-formed table must lie in this range.'),
  range('qa_pairs', 'Questions with an answer must lie in this range.'),
  range('numbered_steps', 'Lines that begin with a number or "Step" must lie in this range.'),
  flag(
    'digits',
    'Fails a rephrasing without any digit.',
    '23 % of the math outputs of the generator that trained best hold no digit.',
  ),
  range(
    'equations',
    'Equations between numbers must lie in this range.',
    '8 % of the math outputs of the generator that trained best hold a valid equation.',
  ),
  share(
    'arithmetic_correct',
    'Share of the equations between numbers that hold, from 0 to 1, must lie in this range.',
  ),
  range('list_items', 'Lines that begin with a bullet or number must lie in this range.'),
  flag('json_valid', 'Fails a rephrasing that is not JSON.'),
];

/** One item of `output.checks`. */
export const CHECK: ObjectShape = { kind: 'object', unknown: 'drop', single: true, keys: KEYS };

function flag(name: string, doc: string, evidence?: string): Key {
  return { name, doc, shape: { kind: 'true' }, ...(evidence === undefined ? {} : { evidence }) };
}

function range(name: string, doc: string, evidence?: string): Key {
  return { ...ranged(name, doc, AMOUNT), ...(evidence === undefined ? {} : { evidence }) };
}

function share(name: string, doc: string): Key {
  return ranged(name, doc, SHARE);
}

function ranged(name: string, doc: string, bounds: readonly Key[]): Key {
  return { name, doc, shape: { kind: 'object', unknown: 'drop', filled: true, keys: bounds } };
}
