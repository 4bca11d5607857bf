/** Nearly a placeholder: wrong case, a space, a missing bracket, a slip of the finger. */
import { t } from '@vscode/l10n';
import type { Problem } from '../problem.ts';
import { DOCUMENT } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';

export const placeholderMisspelt: Rule = { code: 'placeholder-misspelt', check };

function check(sheet: Sheet): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { span, written, name, dialect } of sheet.lookalikes) {
    if (dialect !== null) continue;
    const fatal = name === DOCUMENT && sheet.documents.length === 0;
    const newText = `[[${name}]]`;
    problems.push({
      code: 'placeholder-misspelt',
      severity: fatal ? 'error' : 'warning',
      message: t('{0} is not a placeholder that is filled. Did you mean {1}?', written, newText),
      span,
      fixes: [
        { title: t('Replace {0} with {1}', written, newText), edits: [{ span, newText }], preferred: true },
      ],
    });
  }
  return problems;
}
