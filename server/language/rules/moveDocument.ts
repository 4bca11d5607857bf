/** The fix that two rules share: the document, with its label or tags, moves to the end of the body. */
import { t } from '@vscode/l10n';
import { lineEndOf } from '../lineIndex.ts';
import type { Fix } from '../problem.ts';
import type { Span } from '../span.ts';
import { instructionWords } from './instruction.ts';
import type { Sheet } from './sheet.ts';

/**
 * Moves the paragraph that holds the document behind everything else. Null where that paragraph holds instruction as
 * well, or where the body ends in a cue that belongs behind the document: then only the author can tell. Null in Jinja
 * too, where tags belong together.
 */
export function moveDocumentToEnd({ text, prompt }: Sheet, document: Span): Fix | null {
  if (prompt.template.dialect === 'jinja') return null;
  const body = prompt.bodySpan;
  const paragraph = paragraphAround(text, body, document);
  const frame = text.slice(paragraph.start, document.start) + text.slice(document.end, paragraph.end);
  if (instructionWords(frame) > 1 || /:\s*$/.test(text.slice(document.end, body.end))) return null;
  const rest = /^\s*/.exec(text.slice(paragraph.end, body.end))?.[0].length ?? 0;
  const lineEnd = lineEndOf(text);
  return {
    title: t('Move the document to the end'),
    edits: [
      { span: { start: paragraph.start, end: paragraph.end + rest }, newText: '' },
      {
        span: { start: body.end, end: body.end },
        newText: `${lineEnd}${lineEnd}${text.slice(paragraph.start, paragraph.end)}`,
      },
    ],
    preferred: false,
  };
}

/** From the blank line before to the blank line after, white space at both ends left out. */
function paragraphAround(text: string, body: Span, document: Span): Span {
  const before = text.slice(body.start, document.start);
  const [after = ''] = text.slice(document.end, body.end).split(BLANK_LINE_ONLY, 1);
  const breaks = [...before.matchAll(BLANK_LINE)].at(-1);
  return {
    start: body.start + (breaks ? breaks.index + breaks[0].length : 0),
    end: document.end + after.trimEnd().length,
  };
}

/** Two line ends with only blanks between; the CR of a CRLF is no line end by itself. */
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\r|\n)\s*/g;
const BLANK_LINE_ONLY = /(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\r|\n)/;
