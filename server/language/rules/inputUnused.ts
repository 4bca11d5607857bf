/** An input that fills nothing: most likely its placeholder was renamed or removed. */
import { t } from '@vscode/l10n';
import { removeEntry } from '../frontMatterEdits.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT, placeholderOf } from '../template.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { Rule, Sheet } from './sheet.ts';

/** A missing [[DOCUMENT]] is reported by its own rule. */
export const inputUnused: Rule = { code: 'input-unused', check };

function check(sheet: Sheet): readonly Problem[] {
  const inputs = entryOf(sheet.prompt.frontMatter, 'inputs')?.value;
  if (inputs?.kind !== 'map') return [];
  const used = new Set([...sheet.placeholders, ...sheet.lookalikes].map(({ name }) => name));
  const problems: Problem[] = [];
  for (const entry of inputs.entries) {
    if (entry.key === DOCUMENT || used.has(entry.key) || !(entry.key in sheet.prompt.header.inputs)) continue;
    const edit = removeEntry(sheet.text, inputs, entry);
    problems.push({
      code: 'input-unused',
      severity: 'warning',
      message: t(
        'No {0} stands in the prompt, so this column is read and never sent.',
        placeholderOf(entry.key, sheet.prompt.template.dialect),
      ),
      span: entry.keySpan,
      fixes: edit ? [{ title: t('Remove {0} from inputs', entry.key), edits: [edit], preferred: true }] : [],
    });
  }
  return problems;
}
