/** The silent killer: a prompt without the document. An error only where the file surely is a prompt. */
import { lineEndOf } from '../lineIndex.ts';
import type { Problem } from '../problem.ts';
import { DOCUMENT } from '../template.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent where a lookalike stands for the document: that problem says the same and mends both. */
export const placeholderMissing: Rule = { code: 'placeholder-missing', check };

function check(sheet: Sheet): readonly Problem[] {
  const { text, prompt, documents, lookalikes, sure } = sheet;
  if (documents.length > 0 || lookalikes.some(({ name }) => name === DOCUMENT)) return [];
  const { start, end } = prompt.bodySpan;
  const empty = start === end;
  if (empty && !sure) return [];
  const lineEnd = lineEndOf(text);
  const newText = empty ? '[[DOCUMENT]]' : `${lineEnd}${lineEnd}Document: [[DOCUMENT]]`;
  return [
    {
      code: 'placeholder-missing',
      severity: sure ? 'error' : 'hint',
      message: sure
        ? `This prompt has no [[DOCUMENT]] placeholder${empty ? ' and no text' : ''}, so the model would be sent no document. Add one where the document belongs.`
        : 'If this is a prompt, it needs a [[DOCUMENT]] placeholder where the document belongs.',
      span: firstLine(text, start, end),
      fixes: [
        {
          title: 'Add [[DOCUMENT]] at the end',
          edits: [{ span: { start: end, end }, newText }],
          preferred: sure,
        },
      ],
    },
  ];
}

function firstLine(text: string, start: number, end: number): { start: number; end: number } {
  const lineEnd = text.slice(start, Math.min(end, start + 500)).search(/[\r\n]/);
  return { start, end: lineEnd === -1 ? Math.min(end, start + 500) : start + lineEnd };
}
