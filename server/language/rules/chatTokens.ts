/**
 * Tokens of a chat template, or DSPy's field markers, written into a prompt. The server applies the model's own chat
 * template around the message, so these reach the model as text, or forge a turn.
 */
import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

export const chatTokens: Rule = { code: 'chat-tokens', check };

const HEADER =
  '<\\|start[_ ]header[_ ]id\\|>\\s{0,3}\\w{1,20}\\s{0,3}<\\|end[_ ]header[_ ]id\\|>(?:\\r?\\n){0,2}';
const TURN =
  '<\\|im_start\\|>(?:system|user|assistant|developer|tool)?(?:\\r?\\n)?|<start_of_turn>(?:user|model)?(?:\\r?\\n)?';
const OTHERS =
  '<\\|[A-Za-z][\\w ]{0,30}\\|>|<\\uFF5C[^\\uFF5C\\r\\n]{1,40}\\uFF5C>|\\[/?INST\\]|<</?SYS>>|<end_of_turn>|<(?:bos|eos)>|</s>(?=[ \\t]{0,8}$)|<s>(?=\\s{0,4}\\[INST\\])';
const DSPY = '\\[\\[ ## [^\\r\\n\\]]{1,60} ## \\]\\]?';
const TOKENS = new RegExp(`${HEADER}|${TURN}|${OTHERS}|${DSPY}`, 'gm');

function check(sheet: Sheet): readonly Problem[] {
  const { start, end } = sheet.prompt.bodySpan;
  const problems: Problem[] = [];
  for (const match of matchesIn(sheet.prose.slice(start, end), TOKENS)) {
    const written = match[0].trimEnd();
    const at = start + match.index;
    const dspy = written.startsWith('[[');
    problems.push({
      code: 'chat-tokens',
      severity: 'warning',
      message: dspy
        ? t('{0} is a field marker of DSPy; it is sent as it stands.', written)
        : t(
            '{0} belongs to a chat template. The server puts its own around the prompt, so this is sent inside the message as it stands.',
            printable(written),
          ),
      span: { start: at, end: at + written.length },
      fixes: [
        {
          title: t('Remove {0}', printable(written)),
          edits: [{ span: { start: at, end: at + match[0].length }, newText: '' }],
          preferred: false,
        },
      ],
    });
  }
  return problems;
}

function printable(written: string): string {
  return written.replace(/\s+/g, ' ');
}
