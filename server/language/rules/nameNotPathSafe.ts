/** A name that cannot be a folder's name: output would be found under another one. */
import { t } from '@vscode/l10n';
import { pathSafe } from '../pathSafe.ts';
import type { Problem } from '../problem.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { Rule, Sheet } from './sheet.ts';

export const nameNotPathSafe: Rule = { code: 'name-not-path-safe', check };

function check(sheet: Sheet): readonly Problem[] {
  const { name } = sheet.prompt.header;
  const written = entryOf(sheet.prompt.frontMatter, 'name')?.value;
  if (name === null || !written || pathSafe(name) === name) return [];
  const safe = pathSafe(name);
  return [
    {
      code: 'name-not-path-safe',
      severity: 'warning',
      message: t(
        'Folders and variants cannot be called "{0}"; they will be called "{1}". A name is letters, digits, ".", "_" and "-", and does not start with a dot.',
        name.slice(0, 60),
        safe,
      ),
      span: written.span,
      fixes: [
        { title: t('Name it {0}', safe), edits: [{ span: written.span, newText: safe }], preferred: true },
      ],
    },
  ];
}
