/** The silent killer: a prompt without the document. An error only where the file surely is a prompt. */
import { t } from '@vscode/l10n';
import { readTags } from '../jinja/readTags.ts';
import { lineEndOf } from '../lineIndex.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT, placeholderOf } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';
import { firstLineOf } from './sheet.ts';

/** Silent where a lookalike stands for the document: that problem says the same and mends both. */
export const placeholderMissing: Rule = { code: 'placeholder-missing', check };

function check(sheet: Sheet): readonly Problem[] {
  const { text, prompt, documents, lookalikes, sure } = sheet;
  if (documents.length > 0 || lookalikes.some(({ name }) => name === DOCUMENT)) return [];
  const { start, end } = prompt.bodySpan;
  const empty = start === end;
  if (empty && !sure) return [];
  const lineEnd = lineEndOf(text);
  const placeholder = placeholderOf(DOCUMENT, prompt.template.dialect);
  const newText = empty ? placeholder : `${lineEnd}${lineEnd}Document: ${placeholder}`;
  return [
    {
      code: 'placeholder-missing',
      severity: sure ? 'error' : 'hint',
      message: wordsFor(placeholder, { sure, empty }),
      span: firstLineOf(sheet),
      fixes: endsInsideTag(sheet)
        ? []
        : [
            {
              title: t('Add {0} at the end', placeholder),
              edits: [{ span: { start: end, end }, newText }],
              preferred: sure,
            },
          ],
    },
  ];
}

function wordsFor(
  placeholder: string,
  { sure, empty }: { readonly sure: boolean; readonly empty: boolean },
): string {
  if (!sure)
    return t('If this is a prompt, it needs a {0} placeholder where the document belongs.', placeholder);
  return empty
    ? t(
        'This prompt has no {0} placeholder and no text, so the model would be sent no document. Add one where the document belongs.',
        placeholder,
      )
    : t(
        'This prompt has no {0} placeholder, so the model would be sent no document. Add one where the document belongs.',
        placeholder,
      );
}

/** A Jinja tag without an end takes in whatever is added behind it; it is a problem of its own, to be mended first. */
function endsInsideTag({ text, prompt }: Sheet): boolean {
  if (prompt.template.dialect !== 'jinja') return false;
  const { start, end } = prompt.bodySpan;
  const last = readTags(text.slice(start, end)).at(-1);
  return last !== undefined && last.fault !== null && last.span.end === end - start;
}
