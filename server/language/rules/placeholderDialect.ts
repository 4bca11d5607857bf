/** Placeholders of other template languages. Substitution here never fills them: the model would be sent the word. */
import type { Lookalike } from '../lookalikes.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT, placeholderOf } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';

export const placeholderDialect: Rule = { code: 'placeholder-dialect', check };

const ORIGIN: Readonly<Record<NonNullable<Lookalike['dialect']>, string>> = {
  brackets: 'a placeholder of other tools',
  Python: 'a Python format field',
  Jinja: 'a Jinja expression',
  literal: 'a placeholder of literal prompts, and this one is Jinja',
};

function check(sheet: Sheet): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { span, written, name, dialect } of sheet.lookalikes) {
    if (dialect === null) continue;
    const fatal = name === DOCUMENT && sheet.documents.length === 0;
    const consequence = fatal
      ? 'the model would be sent these characters and no document'
      : 'it is sent as it stands';
    const newText = placeholderOf(name, sheet.prompt.template.dialect);
    problems.push({
      code: 'placeholder-dialect',
      severity: fatal ? 'error' : 'warning',
      message: `${written} is ${ORIGIN[dialect]}: ${consequence}. Write ${newText}.`,
      span,
      fixes: [{ title: `Replace ${written} with ${newText}`, edits: [{ span, newText }], preferred: true }],
    });
  }
  return problems;
}
