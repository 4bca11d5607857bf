/** Placeholders of other template languages. Substitution here never fills them: the model would be sent the word. */
import { t } from '@vscode/l10n';
import type { Lookalike } from '../lookalikes.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT, placeholderOf } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';

export const placeholderDialect: Rule = { code: 'placeholder-dialect', check };

function check(sheet: Sheet): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { span, written, name, dialect } of sheet.lookalikes) {
    if (dialect === null) continue;
    const fatal = name === DOCUMENT && sheet.documents.length === 0;
    const newText = placeholderOf(name, sheet.prompt.template.dialect);
    problems.push({
      code: 'placeholder-dialect',
      severity: fatal ? 'error' : 'warning',
      message: `${originOf(written, dialect)} ${
        fatal
          ? t('The model would be sent these characters and no document. Write {0}.', newText)
          : t('It is sent as it stands. Write {0}.', newText)
      }`,
      span,
      fixes: [
        { title: t('Replace {0} with {1}', written, newText), edits: [{ span, newText }], preferred: true },
      ],
    });
  }
  return problems;
}

function originOf(written: string, dialect: NonNullable<Lookalike['dialect']>): string {
  switch (dialect) {
    case 'brackets':
      return t('{0} is a placeholder of other tools.', written);
    case 'Python':
      return t('{0} is a Python format field.', written);
    case 'Jinja':
      return t('{0} is a Jinja expression.', written);
    case 'literal':
      return t('{0} is a placeholder of literal prompts, and this one is Jinja.', written);
  }
}
