/**
 * The checks that a prompt may ask for under `output.checks`: their names, what they fail and what is written beside
 * them. The measures room judges by these names; a test holds the two together.
 */
import type { Key, ObjectShape } from './shape.ts';

const BOUNDS: readonly Key[] = [
  { name: 'min', doc: 'The least that passes.', shape: { kind: 'number' }, fallback: 'no lower bound' },
  { name: 'max', doc: 'The most that passes.', shape: { kind: 'number' }, fallback: 'no upper bound' },
];

const KEYS: readonly Key[] = [
  range('completion_tokens', 'Completion tokens, as the server counts them, must lie in this range.'),
  range(
    'length_ratio',
    'Characters of the rephrasing divided by characters of the document must lie in this range.',
  ),
  flag('finished', 'Fails a rephrasing that was cut off at `max_tokens` (finish_reason `length`).'),
  flag('not_short', 'Fails a rephrasing of fewer than 30 completion tokens.'),
  flag('not_empty', 'Fails a rephrasing without any text.'),
  flag('not_preamble', 'Fails a rephrasing that opens with talk about itself, such as "Here is" or "Sure".'),
  flag('not_meta_reference', 'Fails a rephrasing that speaks of "the document", "this text" and the like.'),
  range(
    'prompt_echo',
    "Share of the prompt's runs of 5 words that stand in the rephrasing, from 0 to 1, must lie in this range.",
  ),
  range(
    'copied_ngrams',
    "Share of the rephrasing's runs of 5 words that stand in the document, from 0 to 1, must lie in this range.",
  ),
  flag('not_reasoning', 'Fails a rephrasing that came with reasoning, or that holds a `<think>` tag.'),
];

/** One item of `output.checks`. */
export const CHECK: ObjectShape = { kind: 'object', unknown: 'drop', single: true, keys: KEYS };

function flag(name: string, doc: string): Key {
  return { name, doc, shape: { kind: 'true' } };
}

/** An inclusive range; one bound may be left out. */
function range(name: string, doc: string): Key {
  return { name, doc, shape: { kind: 'object', unknown: 'drop', filled: true, keys: BOUNDS } };
}
