/** The document in more than one place: it is sent, counted and paid for as often. */
import { t } from '@vscode/l10n';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

export const placeholderRepeated: Rule = { code: 'placeholder-repeated', check };

/** Silent in Jinja, where branches may each hold the document. */
function check(sheet: Sheet): readonly Problem[] {
  if (sheet.prompt.template.dialect === 'jinja') return [];
  return sheet.documents.slice(1).map((span, index) => ({
    code: 'placeholder-repeated',
    severity: 'warning',
    message: t(
      '[[DOCUMENT]] stands here again, in place {0} of {1}: the whole document is sent each time, and each copy takes its share of the context.',
      index + 2,
      sheet.documents.length,
    ),
    span,
    fixes: [{ title: t('Remove this [[DOCUMENT]]'), edits: [{ span, newText: '' }], preferred: false }],
  }));
}
