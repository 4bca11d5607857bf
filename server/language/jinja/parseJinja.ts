/** The grammar of Jinja: @huggingface/jinja's parser, asked about one tag at a time so that faults have a place. */

import { parse, tokenize } from '@huggingface/jinja';
import { t } from '@vscode/l10n';
import { thousands } from '../numbers.ts';

/** A template's parsed form, as the interpreter takes it. */
export type ParsedJinja = ReturnType<typeof parse>;

/** Templates are instructions; what is longer only costs time. */
export const MOST_CHARACTERS = 64 * 1024;
/** The parser looks at every run of white space from each of its characters. */
const LONGEST_SPACE = 2_000;

/** Parses a whole template with Jinja's own defaults for white space, or says why it cannot. */
export function parseJinja(
  text: string,
): { readonly ok: true; readonly parsed: ParsedJinja } | { readonly ok: false; readonly message: string } {
  if (text.length > MOST_CHARACTERS) {
    return {
      ok: false,
      message: t('A Jinja prompt has at most {0} characters.', thousands(MOST_CHARACTERS)),
    };
  }
  if (new RegExp(`\\s{${LONGEST_SPACE}}`).test(text)) {
    return {
      ok: false,
      message: t('White space is longer than {0} characters.', thousands(LONGEST_SPACE)),
    };
  }
  try {
    return { ok: true, parsed: parse(tokenize(text)) };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, message: t('Brackets are nested too deeply.') };
    return { ok: false, message: plainWords(error) };
  }
}

/** What is wrong with the grammar of one tag; `word` is a statement's first. Null where nothing is. */
export function syntaxFault(tag: string, word: string | null): string | null {
  const around = AROUND[word ?? ''] ?? ['', ''];
  const text = word === 'set' && !/=/.test(tag) ? `${tag}{% endset %}` : `${around[0]}${tag}${around[1]}`;
  const parsed = parseJinja(text);
  return parsed.ok ? null : parsed.message;
}

/** What completes a tag to a template of its own. */
const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  if: ['', '{% endif %}'],
  elif: ['{% if true %}', '{% endif %}'],
  else: ['{% if true %}', '{% endif %}'],
  endif: ['{% if true %}', ''],
  for: ['', '{% endfor %}'],
  endfor: ['{% for x in [] %}', ''],
  endset: ['{% set x %}', ''],
  break: ['{% for x in [] %}', '{% endfor %}'],
  continue: ['{% for x in [] %}', '{% endfor %}'],
};

/** The parser's own words, without the name of its kind of error and its numbers of tokens. */
function plainWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return t('This is no Jinja: {0}.', message.replace(/^Parser Error: /, '').replace(/\s*\.?$/, ''));
}
