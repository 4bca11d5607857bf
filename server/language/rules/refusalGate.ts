/** A way out of the task: "otherwise output [INVALID INPUT]". What it lets through becomes rows of refusals. */
import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent on fillers of a cell or a field ("N/A", "not stated"): those fill a part, and do not refuse a document. */
export const refusalGate: Rule = { code: 'refusal-gate', check };

const DECLINES =
  '(?:INVALID|UNSUITABLE|UNUSABLE|REJECT(?:ED)?|SKIP(?:PED)?|REFUSED?|CANNOT|UNABLE|INSUFFICIENT|IRRELEVANT|UNANSWERABLE|DISCARD(?:ED)?|NO[ _-](?:CONTENT|OUTPUT|ANSWER|RESULT|REWRITE))';

/** A tag in capitals that declines, bare or in brackets and quotes. */
const TAG = `["'\`*\\u201C\\u2018]{0,3}[\\[<(]?\\b(?:[A-Z]+[ _-]){0,3}${DECLINES}(?:[ _-][A-Z]+){0,3}(?![\\w-])[\\])>]?["'\`*\\u201D\\u2019]{0,3}`;

/** A quoted sentence that declines. */
const SENTENCE =
  '["\\u201C`](?:I (?:cannot|can[\'\\u2019]t|am unable|am sorry)|I[\'\\u2019]m (?:sorry|unable)|Sorry|Unable to|Cannot |[Tt]he (?:input|document|text|passage) (?:is|does|cannot))[^"\\u201D`\\r\\n]{0,120}["\\u201D`]';

const LITERAL = new RegExp(`${TAG}|${SENTENCE}`, 'g');

/** The demand to say it, right before it; of several verbs the last. */
const SAY =
  /\b(?:(?:output|return|respond|reply|answer|write|print|say|state|emit|produce|generate)(?:ing|s)?|otherwise)(?:[ \t,:]+(?:only|exactly|just|simply|with|by|back|the|a|an|single|words?|tag|string|phrase|message|sentence|text|token|literal|label|following|saying))*[ \t,:]*$/i;

const CONDITION =
  /\b(?:if|when|where|unless|otherwise|else|in case|for (?:documents|texts|inputs|pages)|should the)\b/i;

const FORBIDDEN = /\b(?:not|never|n['\u2019]t|avoid|without|instead of|rather than)\s+(?:\w+\s+){0,2}$/i;

function check(sheet: Sheet): readonly Problem[] {
  if (sheet.documents.length === 0) return [];
  const { start, end } = sheet.prompt.bodySpan;
  const body = sheet.prose.slice(start, end);
  const problems: Problem[] = [];
  for (const match of matchesIn(body, LITERAL)) {
    const literal = match[0];
    const after = match.index + literal.length;
    const before = /[^.!?\r\n]*$/.exec(body.slice(Math.max(0, match.index - 240), match.index))?.[0] ?? '';
    const say = SAY.exec(before);
    if (!say || FORBIDDEN.test(before.slice(0, say.index))) continue;
    const rest = /^[^.!?\r\n]*/.exec(body.slice(after, after + 120))?.[0] ?? '';
    if (!CONDITION.test(before + rest)) continue;
    problems.push({
      code: 'refusal-gate',
      severity: 'hint',
      message: t(
        "The model may answer a document with {0} instead of rephrasing it, and that becomes a row. Such gates come from over-fitted automatic optimisation; the study's four best prompts (14.30 to 15.31, against 13.77 for plain web text) do without. Leave unsuitable documents out of the dataset instead.",
        literal,
      ),
      span: { start: start + match.index - before.length + say.index, end: start + after },
      fixes: [],
    });
  }
  return problems;
}
