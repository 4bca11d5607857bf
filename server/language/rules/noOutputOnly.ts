/** An instruction that nowhere asks for the rephrasing alone, as the study's best prompts do in their last sentence. */
import { t } from '@vscode/l10n';
import { lineEndOf } from '../lineIndex.ts';
import type { Fix, Problem } from '../problem.ts';
import type { OutputForm } from '../prompt.ts';
import type { InstructionLine } from './instruction.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Silent on anything that may ask for it in other words, on short instructions, and on languages but English. */
export const noOutputOnly: Rule = { code: 'no-output-only', check };

/** Below this an instruction is a sketch, and nobody needs to be told that it is not finished. */
const LEAST_WORDS = 25;

/** Words by which people ask for the result and nothing more, or say how it begins and ends. */
const ASKED =
  /\b(?:only|just|solely|exclusively|nothing|directly|immediately|preambles?|alone|itself|verbatim|without|(?:no|any) (?:other|additional|extra|further|introduct\w+|comment\w*|explanations?|remarks?|notes?|labels?|headings?)|(?:do not|don['\u2019]t|never|avoid|omit|skip)|(?:begin|start|end|finish|answer|respond|reply) (?:\w+ ){0,4}with|(?:output|response|answer|reply|result)s? (?:must|should|has to|is to|shall|consists?|contains?))\b/i;

const ENGLISH = /\b(?:the|of|and|to|in|this|that|from|with|for|a|an)\b/gi;

function check(sheet: Sheet): readonly Problem[] {
  if (sheet.documents.length === 0) return [];
  const lines = sheet.instruction;
  const last = lines.at(-1);
  const words = lines.reduce((sum, line) => sum + line.words, 0);
  if (!last || words < LEAST_WORDS) return [];
  const said = lines.map(({ text }) => text).join('\n');
  const system = sheet.prompt.header.system ?? '';
  if (ASKED.test(said) || ASKED.test(system) || !isEnglish(said, words)) return [];
  return [
    {
      code: 'no-output-only',
      severity: 'hint',
      message: t(
        'Nothing asks for the rephrasing alone, so answers may begin with "Sure, here is" and become training text with it. The study\'s four best prompts (math 15.31, table 14.83, faq 14.45, tutorial 14.30, against 13.77 for plain web text) all end their instruction with "only the ..., nothing else".',
      ),
      span: last.span,
      fixes: [askFor(sheet, last)],
    },
  ];
}

/** One word in ten at least is one of those without which no English is written. */
function isEnglish(text: string, words: number): boolean {
  return (text.match(ENGLISH)?.length ?? 0) * 10 >= words;
}

const FORM_NOUN: Readonly<Record<OutputForm, string>> = {
  faq: 'FAQ',
  table: 'table',
  math: 'exercise and its solution',
  tutorial: 'tutorial',
  qa: 'questions and answers',
  list: 'list',
  json: 'JSON',
  free: 'rephrased text',
};

/** Behind the last sentence, or as a paragraph of its own below a list or a heading. */
function askFor({ text, prompt }: Sheet, last: InstructionLine): Fix {
  const sentence = `Return only the ${FORM_NOUN[prompt.header.form]}, nothing else.`;
  const inProse = /[.!?]$/.test(last.text) && !/^(?:[-*+>#|]|\d{1,4}[.)])/.test(last.text);
  const lineEnd = lineEndOf(text);
  const { end } = last.span;
  const newText = inProse ? ` ${sentence}` : `${lineEnd}${lineEnd}${sentence}`;
  return {
    title: t('Add "{0}"', sentence),
    edits: [{ span: { start: end, end }, newText }],
    preferred: false,
  };
}
