/** A block that looks like front matter but does not stand at the very start: it would be sent as text. */
import { t } from '@vscode/l10n';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

export const frontMatterMisplaced: Rule = { code: 'front-matter-syntax', check };

/** A line of dashes, at least one line that is a key of ours, and a line of dashes. */
const BLOCK =
  /^---[ \t]*(?:\r\n|\r|\n)(?:[^\r\n]*(?:\r\n|\r|\n)){0,100}?(?:name|description|system|inputs|parameters|extra_body|output|ignore):(?:[^\r\n]*(?:\r\n|\r|\n)){1,100}?---[ \t]*(?:\r\n|\r|\n|$)/;

function check({ text, prompt }: Sheet): readonly Problem[] {
  const { start } = prompt.bodySpan;
  const fileStart = text.startsWith('\uFEFF') ? 1 : 0;
  if (prompt.frontMatterSpan !== null || start === fileStart) return [];
  if (!BLOCK.test(text.slice(start, start + 10_000))) return [];
  return [
    {
      code: 'front-matter-syntax',
      severity: 'warning',
      message: t(
        'Front matter is read only at the very start of the file; after blank lines it is sent as text.',
      ),
      span: { start, end: start + 3 },
      fixes: [
        {
          title: t('Remove the blank lines above'),
          edits: [{ span: { start: fileStart, end: start }, newText: '' }],
          preferred: true,
        },
      ],
    },
  ];
}
