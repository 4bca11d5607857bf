/** A first line that every answer has to have: it becomes training text as often as there are documents. */
import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent on openings of parts ("Begin each question with"), on single words and marks, and on what is forbidden. */
export const forcedOpening: Rule = { code: 'forced-opening', check };

const WHOLE =
  '(?:(?:your|the|its|every|each)[ \\t]+)?(?:entire[ \\t]+|whole[ \\t]+|final[ \\t]+)?(?:answer|response|output|reply|rewrite|rephrasing|paraphrase|generation|completion)s?';

/** "Begin your answer on a separate line with …", "Your response must start with …", "The first line should be …". */
const DEMAND = [
  `(?:begin|start|open|preface|prefix|precede)[ \\t]+${WHOLE}`,
  `${WHOLE}[ \\t]+(?:must|should|shall|has to|have to|needs to|is to|will|always)[ \\t]+(?:always[ \\t]+)?(?:begin|start|open)`,
  `(?:(?:the|your)[ \\t]+)?(?:first|opening)[ \\t]+(?:line|sentence|words)(?:[ \\t]+of[ \\t]+${WHOLE})?[ \\t]+(?:must|should|shall|has to|have to|is to)`,
].join('|');

/** What opens the words that are demanded: without one there is nothing to find. */
const MARK = /["\u201C\u201E`*]/;

/** At least two words, so that a heading's mark or a label such as "Question:" is left alone. */
const QUOTED =
  /["\u201C\u201E`*]{1,2}([\p{L}'\u2019]{1,30}[ \t]+[^"\u201C\u201D`\r\n]{1,160}?)["\u201D\u201C`*]{1,2}/u;

const DEMANDED = new RegExp(
  `\\b(?:${DEMAND})\\b([^.!?"\\u201C\\u201E\`*\\r\\n]{0,60}?)${QUOTED.source}`,
  'giu',
);

/** "Begin with “Here is …”": without an object it may be meant for a part, unless the words are those of an assistant. */
const BARE =
  /(?<![\p{L}'\u2019])(?:begin|start|open)[ \t]+(?:directly[ \t]+|always[ \t]+)?with(?:[ \t]+(?:the[ \t]+)?(?:words?|line|sentence|phrase))?:?[ \t]*["\u201C\u201E`*]{1,2}((?:here(?:['\u2019]s|[ \t]+(?:is|are))|sure|certainly|of course|below (?:is|are))\b[^"\u201C\u201D`\r\n]{0,160}?)["\u201D\u201C`*]{1,2}/giu;

const FORBIDDEN = /(?:\b(?:not|never|avoid|without|no|instead|rather)|n['\u2019]t)\b[^.!?\r\n]{0,60}$/i;

function check(sheet: Sheet): readonly Problem[] {
  const { start, end } = sheet.prompt.bodySpan;
  if (sheet.documents.length === 0) return [];
  const body = sheet.prose.slice(start, end);
  if (!MARK.test(body)) return [];
  const problems: Problem[] = [];
  for (const match of matchesIn(body, DEMANDED)) {
    const [written, between = '', opening = ''] = match;
    if (/\b(?:not|never|avoid|like|such|than|without)\b/i.test(between)) continue;
    if (!isForbidden(body, match.index)) problems.push(problem(start + match.index, written, opening));
  }
  for (const { 0: written, 1: opening = '', index } of matchesIn(body, BARE))
    if (!isForbidden(body, index)) problems.push(problem(start + index, written, opening));
  return problems;
}

function isForbidden(body: string, offset: number): boolean {
  return FORBIDDEN.test(body.slice(Math.max(0, offset - 80), offset));
}

function problem(start: number, written: string, opening: string): Problem {
  return {
    code: 'forced-opening',
    severity: 'hint',
    message: t(
      'Every rephrasing will open with "{0}", and that line becomes training text once per document (FinePhrase: 339 million). Leave it out, or cut it off the outputs before training.',
      shortened(opening),
    ),
    span: { start, end: start + written.length },
    fixes: [],
  };
}

function shortened(opening: string): string {
  return opening.length <= 60 ? opening : `${opening.slice(0, 59)}…`;
}
