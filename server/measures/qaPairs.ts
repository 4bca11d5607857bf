/** How many questions are asked and answered. */
import type { NumberMeasure } from './measure.ts';

export const qaPairs: NumberMeasure = {
  id: 'qa_pairs',
  label: 'Q/A pairs',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['faq', 'qa'],
  definition:
    'Questions with an answer: a line that begins with "Q:" or "Question", or whose first sentence ends in a question mark, followed by text that is no question, on the same line or the next one with text.',
  source:
    'FAQ (14.45) and diverse question-answer pairs (14.59) beat the best plain web text; how many pairs a page should give is open.',
  compute: ({ text }) => countPairs(text),
};

const LABEL = /^q(?:uestion)?[ \t]{0,3}\d{0,3}[ \t]{0,3}[:.)][ \t]*/i;
const ANSWER_LABEL = /^a(?:nswer)?[ \t]{0,3}\d{0,3}[ \t]{0,3}[:.)][ \t]*/i;

function countPairs(text: string): number {
  let pairs = 0;
  let asked = false;
  for (const line of text.split('\n')) {
    const words = withoutMarks(line);
    if (!hasWord(words)) continue;
    const rest = afterQuestion(words);
    if (rest === null ? asked && hasWord(words.replace(ANSWER_LABEL, '')) : hasWord(rest)) {
      pairs += 1;
      asked = false;
    } else if (rest !== null) {
      asked = true;
    }
  }
  return pairs;
}

/** What follows the question on a line that asks one; null for a line that asks none. */
function afterQuestion(line: string): string | null {
  const question = line.replace(LABEL, '');
  const end = question.search(/[?？]/);
  const sentenceEnd = question.search(/[.!。][ \t]/);
  const asks = end >= 0 && (sentenceEnd < 0 || end < sentenceEnd);
  if (asks) return question.slice(end + 1);
  return question === line ? null : '';
}

/** Without Markdown's marks and a number or bullet in front. */
function withoutMarks(line: string): string {
  return line
    .replace(/[*_#>`]/g, '')
    .trim()
    .replace(/^(?:[-•+]|\d{1,3}[.)])[ \t]+/, '');
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
