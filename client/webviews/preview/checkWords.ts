/** How a prompt's checks are called on the page: what a rephrasing that does not pass has, and what one that passes is. Pure. */
import { t } from './l10n.ts';

/** By the names of checks as prompts write them; one that is not here is called by its name. */
const FAULTS: Readonly<Record<string, string>> = {
  completion_tokens: t('tokens out of range'),
  length_ratio: t('length out of range'),
  finished: t('unfinished'),
  not_short: t('too short'),
  not_empty: t('empty'),
  not_preamble: t('preamble'),
  not_refusal: t('refusal'),
  not_repetition_loop: t('repetition loop'),
  not_language_drift: t('language drift'),
  not_reasoning: t('reasoning'),
  not_meta_reference: t('meta-reference'),
  prompt_echo: t('echo of the prompt'),
  source_echo: t('echo of the source'),
  copied_ngrams: t('copied passages'),
  new_numbers: t('new numbers'),
  source_numbers_reused: t('numbers lost'),
  table_parses: t('no table'),
  table_rows: t('rows out of range'),
  table_columns: t('columns out of range'),
  qa_pairs: t('pairs out of range'),
  numbered_steps: t('steps out of range'),
  digits: t('no digit'),
  equations: t('equations out of range'),
  arithmetic_correct: t('wrong arithmetic'),
  list_items: t('items out of range'),
  json_valid: t('no valid JSON'),
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
