/** An instruction much longer than those that did best, which asks for a bigger model than they need. */
import { thousands } from '../numbers.ts';
import type { Problem } from '../problem.ts';
import { instructionLines, LOOKED_AT } from './instruction.ts';
import type { Rule, Sheet } from './sheet.ts';

export const longPrompt: Rule = { code: 'long-prompt', check };

/** More than twice the longest of the four best, and about half of the one that wanted a bigger model. */
const MOST_WORDS = 200;

function check(sheet: Sheet): readonly Problem[] {
  if (sheet.documents.length === 0) return [];
  const lines = instructionLines(sheet);
  const words = lines.reduce((sum, line) => sum + line.words, 0);
  const [first] = lines;
  if (!first || words <= MOST_WORDS) return [];
  const { start, end } = sheet.prompt.bodySpan;
  const about = end - start > LOOKED_AT ? 'more than' : 'about';
  return [
    {
      code: 'long-prompt',
      severity: 'hint',
      message: `This instruction has ${about} ${thousands(words)} words. The study's four best prompts (14.30 to 15.31, against 13.77 for plain web text) have 44 to 88, for which a model of about 1 B parameters is enough; the 430-word REWIRE prompt wants about 4 B.`,
      span: first.span,
      fixes: [],
    },
  ];
}
