/** "The text above" where the document stands below, or the reverse: the words point the model at nothing. */
import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import type { Problem } from '../problem.ts';
import type { Span } from '../span.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent where something else on that side may be meant: another placeholder, a labelled or quoted text. */
export const aboveBelow: Rule = { code: 'above-below', check };

const NOUN = '(?:document|text|passage|article|web ?page|page|excerpt|content|source|input)';

/** "the document above", "this source text given below". */
const BEHIND = `(?:the|this|that|your)[ \\t]+(?:[\\w-]{1,20}[ \\t]+){0,2}?${NOUN}[ \\t]+(?:(?:given|provided|shown|quoted)[ \\t]+)?(above|below)`;

/** "the above document", "the following source text". */
const BEFORE = `the[ \\t]+(above|following)[ \\t]+((?:[\\w-]{1,20}[ \\t]+)?${NOUN})`;

/** Without one of these words there is nothing to find. */
const SIDE = /above|below|following/i;

const POINTING = new RegExp(`\\b(?:${BEHIND}|${BEFORE})\\b`, 'gi');

/** What may follow: the end of a phrase. "The text above the heading" and "the following text types" mean others. */
const PHRASE_END =
  /^(?:[ \t]*(?:[.,;:!?)*_]|[\r\n]|$)|[ \t]+(?:and|or|but|into|as|in|to|is|with|for|from|by|so|using|without|then)\b)/i;

/** Lines that can be the text that is pointed at: quoted, fenced, tagged or labelled. */
const OTHER_TEXT = new RegExp(
  `^[ \\t]*(?:>|\`\`\`|~~~|"""|<[A-Za-z])|^[^\\w\\r\\n]{0,8}(?:[\\w-]{1,20}[ \\t]+)?(?:${NOUN}|examples?)\\b[^.!?\\r\\n]{0,20}:`,
  'gim',
);

function check(sheet: Sheet): readonly Problem[] {
  const { prose: text, prompt, documents } = sheet;
  const { start, end } = prompt.bodySpan;
  const [first] = documents;
  const last = documents.at(-1);
  if (!first || !last || !SIDE.test(text)) return [];
  const problems: Problem[] = [];
  let others: readonly Span[] | undefined;
  for (const match of matchesIn(text.slice(start, end), POINTING)) {
    const [written, behind, before, what] = match;
    const span = { start: start + match.index, end: start + match.index + written.length };
    const rest = text.slice(span.end, end);
    const says = (behind ?? before ?? '').toLowerCase() === 'above' ? 'above' : 'below';
    if (!PHRASE_END.test(rest) || /["'`\u2018\u201C]/.test(text[span.start - 1] ?? '')) continue;
    const wrong = says === 'above' ? first.start > span.end : last.end < span.start;
    if (!wrong || (says === 'below' && /^[ \t]*:\s*\S/.test(rest))) continue;
    others ??= otherTexts(sheet);
    if (
      says === 'above' ? (others[0]?.end ?? end) <= span.start : (others.at(-1)?.start ?? start) >= span.end
    )
      continue;
    const stands = says === 'above' ? 'below' : 'above';
    const newText =
      what === undefined
        ? written.slice(0, -says.length) + stands
        : `${written.slice(0, 3)} ${what} ${stands}`;
    problems.push({
      code: 'above-below',
      severity: 'warning',
      message:
        says === 'above'
          ? t('"{0}" points up, but the document stands below.', written)
          : t('"{0}" points down, but the document stands above.', written),
      span,
      fixes: [{ title: t('Replace with "{0}"', newText), edits: [{ span, newText }], preferred: false }],
    });
  }
  return problems;
}

/** Stretches other than the document that words may point at, in order: labelled texts and further placeholders. */
function otherTexts({ prose: text, prompt, placeholders }: Sheet): readonly Span[] {
  const { start, end } = prompt.bodySpan;
  const labelled = matchesIn(text.slice(start, end), OTHER_TEXT).map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
  return [...labelled, ...placeholders.map(({ span }) => span)].sort((a, b) => a.start - b.start);
}
