/** What an instruction asks of the answer: nothing else, a fixed first line, a way out, more than a small model does. */
import { describe, expect, test } from 'vitest';
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
