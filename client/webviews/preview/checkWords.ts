/** How a prompt's checks are called on the page: what a rephrasing that does not pass has, and what one that passes is. Pure. */

/** Names of checks, as prompts write them, that a mere change of underscores would not make clear. */
const FAULTS: Readonly<Record<string, string>> = {
  completion_tokens: 'tokens out of range',
  length_ratio: 'length out of range',
  finished: 'unfinished',
  not_short: 'too short',
  not_meta_reference: 'meta-reference',
  prompt_echo: 'echo of the prompt',
  source_echo: 'echo of the source',
  copied_ngrams: 'copied passages',
  new_numbers: 'new numbers',
  source_numbers_reused: 'numbers lost',
  table_parses: 'no table',
  table_rows: 'rows out of range',
  table_columns: 'columns out of range',
  qa_pairs: 'pairs out of range',
  numbered_steps: 'steps out of range',
  digits: 'no digit',
  equations: 'equations out of range',
  arithmetic_correct: 'wrong arithmetic',
  list_items: 'items out of range',
  json_valid: 'no valid JSON',
};

/** What a rephrasing has that does not pass: "length out of range" of `length_ratio`, "preamble" of `not_preamble`. */
export function faultOf(check: string): string {
  return FAULTS[check] ?? wordsOf(check.replace(/^not_/, ''));
}

/** What a check asks for: "length ratio" of `length_ratio`, "no preamble" of `not_preamble`. */
export function demandOf(check: string): string {
  return wordsOf(check.replace(/^not_/, 'no_'));
}

function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}
