/** What an instruction asks of the answer: nothing else, a fixed first line, a way out, more than a small model does. */
import { describe, expect, test } from 'vitest';
import { checkPrompt } from '../../../server/language/checkPrompt.ts';
import { readPrompt } from '../../../server/language/readPrompt.ts';
import { expectProblems, fixed } from '../markedText.ts';

const LONG_ENOUGH =
  'Compose a FAQ that teaches what this document teaches. Ask what a curious newcomer would want to know, and answer each question in two or three full sentences.';

describe('no-output-only', () => {
  test('marked at the last line of the instruction', () => {
    expectProblems(`Compose a FAQ that teaches what this document teaches.
Ask what a curious newcomer would want to know, and answer each question in full sentences.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint no-output-only: four best prompts

Document:
[[DOCUMENT]]`);
  });

  test('the fix adds the sentence, named after the form', () => {
    const body = `${LONG_ENOUGH}\n\nDocument: [[DOCUMENT]]`;
    expect(fixed(body, 'no-output-only', 'Add "Return only the rephrased text, nothing else."')).toBe(
      `${LONG_ENOUGH} Return only the rephrased text, nothing else.\n\nDocument: [[DOCUMENT]]`,
    );
    const front = '---\noutput: { form: faq }\n---\n';
    expect(
      fixed(
        `${front}${LONG_ENOUGH}\r\n- in simple words\r\n\r\n[[DOCUMENT]]`,
        'no-output-only',
        'Add "Return only the FAQ, nothing else."',
      ),
    ).toContain('- in simple words\n\nReturn only the FAQ, nothing else.\r\n');
  });

  test.each([
    'Return only the FAQ, nothing else.',
    'Do not add anything of your own.',
    'No additional remarks, please.',
    'Start directly with the first question.',
    'The output must consist of questions and answers.',
    'Give the FAQ without comments.',
  ])('asked for in one way or another: %j', (last) =>
    expectProblems(`${LONG_ENOUGH} ${last}\n\nDocument: [[DOCUMENT]]`),
  );

  test('asked for in the system prompt', () =>
    expectProblems(`---\nsystem: Reply with the text alone.\n---\n${LONG_ENOUGH}\n\n[[DOCUMENT]]`));

  test.each([
    'Write a FAQ about this document.',
    '请根据以下文档编写常见问题解答，提出一个好奇的新手会想知道的问题，从基础到细节，每个问题都要独立成句，并用一到四个完整的句子回答，保留文档中的事实、名称和数字。',
    'Schreibe zu diesem Dokument eine Liste von Fragen, die ein neugieriger Anfänger stellen würde, und beantworte jede in zwei oder drei vollständigen Sätzen mit den Namen, Zahlen und Tatsachen, die dort stehen.',
  ])('a sketch, or another language: %j', (instruction) => expectProblems(`${instruction}\n\n[[DOCUMENT]]`));
});

describe('forced-opening', () => {
  test('a fixed first line, demanded in several ways', () => {
    expectProblems(`Rewrite the page. Begin your answer on a separate line with "Here is a simpler version:".
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint forced-opening: will open with "Here is a simpler version:"
Your response must start with “In plain words,”
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint forced-opening
The first line should be \`Dear reader of this page\`.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint forced-opening

[[DOCUMENT]]`);
  });

  test('the words of an assistant, whatever they open', () => {
    expectProblems(`Rewrite the page. Begin with "Here is a FAQ:".
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint forced-opening: will open with "Here is a FAQ:"
Start with the words “Sure, here it comes”.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint forced-opening

[[DOCUMENT]]`);
  });

  test.each([
    'Do not begin with "Here is the FAQ".',
    'Don\'t begin with "Here is the FAQ".',
    'You shouldn’t start your answer with "Here is the FAQ".',
    'Never start with "Sure".',
    'For each question, begin with "What is".',
    'Begin with the history of "Here is London", a radio programme.',
    'Begin each question with "Q and a number".',
    'Do not start your answer with "Here is the text".',
    'Never begin the response with a phrase like "Sure, here is".',
    'Start your answer with the first question.',
    'Start your answer with "Question:".',
    'Begin your answer without "Here is the text".',
    'Open with the goal. Say "it is done" at the end.',
  ])('parts, marks, and what is forbidden: %j', (instruction) =>
    expectProblems(`${instruction}\n\n[[DOCUMENT]]`),
  );
});

describe('refusal-gate', () => {
  test('tags and sentences that decline', () => {
    expectProblems(`If the page is empty, output [INVALID INPUT].
                      ^^^^^^^^^^^^^^^^^^^^^^ hint refusal-gate: with [INVALID INPUT] instead
Otherwise, respond exactly with "I cannot rewrite this.".
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint refusal-gate: over-fitted
Return SKIP when there is nothing to learn.
^^^^^^^^^^^ hint refusal-gate: do without

[[DOCUMENT]]`);
  });

  test.each([
    'If a cell is unknown, write "N/A".',
    'If the document gives no year, write "not stated".',
    'When you answer, explain what INVALID means in the log.',
    'Never output [INVALID INPUT], even if the page is short.',
    'Write about the error INVALID_ARGUMENT.',
    'If the server says so, do not skip a step.',
    'Leave a cell empty rather than guess.',
  ])('fillers and subjects are no gates: %j', (instruction) =>
    expectProblems(`${instruction}\n\n[[DOCUMENT]]`),
  );
});

describe('long-prompt', () => {
  const sentence = 'Keep every fact that the document states, and only those, in its own words. ';

  test('more than 200 words, labels and document not counted', () => {
    expectProblems(`Write a play.
^^^^^^^^^^^^^ hint long-prompt: about 213 words

${sentence.repeat(15)}

Document: [[DOCUMENT]]`);
    expectProblems(`${sentence.repeat(14)}\n\nDocument:\n[[DOCUMENT]]`);
    const endless = `${sentence.repeat(5000)}\n\n[[DOCUMENT]]`;
    const [problem] = checkPrompt(endless, readPrompt(endless), { sure: true });
    expect(problem?.message).toMatch(/has more than 3,\d{3} words/);
  });
});
