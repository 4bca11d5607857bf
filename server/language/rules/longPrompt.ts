/** An instruction much longer than those that did best, which asks for a bigger model than they need. */
import { t } from '@vscode/l10n';
import { thousands } from '../numbers.ts';
import type { Problem } from '../problem.ts';
import { LOOKED_AT } from './instruction.ts';
import type { Rule, Sheet } from './sheet.ts';

export const longPrompt: Rule = { code: 'long-prompt', check };

/** More than twice the longest of the four best, and about half of the one that wanted a bigger model. */
const MOST_WORDS = 200;

function check(sheet: Sheet): readonly Problem[] {
  if (sheet.documents.length === 0) return [];
  const lines = sheet.instruction;
  const words = lines.reduce((sum, line) => sum + line.words, 0);
  const [first] = lines;
  if (!first || words <= MOST_WORDS) return [];
  const { start, end } = sheet.prompt.bodySpan;
  return [
    {
      code: 'long-prompt',
      severity: 'hint',
      message: [
        end - start > LOOKED_AT
          ? t('This instruction has more than {0} words.', thousands(words))
          : t('This instruction has about {0} words.', thousands(words)),
        t(
          "The study's four best prompts (14.30 to 15.31, against 13.77 for plain web text) have 44 to 88, for which a model of about 1 B parameters is enough; the 430-word REWIRE prompt wants about 4 B.",
        ),
      ].join(' '),
      span: first.span,
      fixes: [],
    },
  ];
}
