/** A well-formed placeholder that no input declares: it is filled from a column of its own name, if there is one. */
import { t } from '@vscode/l10n';
import { insertInput } from '../frontMatterEdits.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT, placeholderOf } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent where a misspelling is the likelier explanation. */
export const placeholderUnknown: Rule = { code: 'placeholder-unknown', check };

function check(sheet: Sheet): readonly Problem[] {
  const declared = new Set([DOCUMENT, ...Object.keys(sheet.prompt.header.inputs)]);
  const misspelt = new Set(sheet.lookalikes.map(({ span }) => span.start));
  const place = { text: sheet.text, span: sheet.prompt.frontMatterSpan, root: sheet.prompt.frontMatter };
  const { dialect } = sheet.prompt.template;
  const problems: Problem[] = [];
  for (const { name, span } of sheet.placeholders) {
    if (declared.has(name) || misspelt.has(span.start)) continue;
    const column = name.toLowerCase();
    const edit = insertInput(place, name, column);
    problems.push({
      code: 'placeholder-unknown',
      severity: 'warning',
      message: t(
        '{0} is not among the inputs, so it is filled from a column "{1}" of the dataset; a document without one is not sent. Declare it under inputs to name its column.',
        placeholderOf(name, dialect),
        column,
      ),
      span,
      fixes: edit ? [{ title: t('Declare {0} under inputs', name), edits: [edit], preferred: true }] : [],
    });
  }
  return problems;
}
