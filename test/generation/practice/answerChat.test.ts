import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerChat, type ChatAnswer } from '../../../server/generation/practice/answerChat.ts';
import { PRACTICE_MODEL, PRACTICE_WINDOW } from '../../../server/generation/practice/practiceModel.ts';
import { readPassage } from '../../../server/generation/practice/readPassage.ts';
import { readTask, type TaskForm } from '../../../server/generation/practice/readTask.ts';
import { tokenise } from '../../../server/generation/practice/tokens.ts';
import { approximateCounter } from '../../../server/generation/tokenCounter.ts';
import type { JsonObject } from '../../../server/language/json.ts';

const PAGE = `# The mill on the Aller

The Aller Mill is a watermill built in 1742. It grinds 1,200 kilograms of rye in a day. Two wheels, each 4.5 metres wide, turn three pairs of stones.

- The upper wheel drives the flour mill.
- The lower wheel drives a saw, which cuts 30 boards an hour.

| Year | Millers |
| --- | --- |
| 1800 | 4 |

Since 1986 the mill has been a museum | with a bakery. Visitors pay 6 euros; a loaf of bread costs 5 euros.`;

describe('readTask', () => {
  it.each<[string, TaskForm]>([
    ['Rewrite the page as a FAQ with answers.', 'faq'],
    ['Write questions and answers.', 'faq'],
    ['Build a Markdown table of the facts. Leave a cell empty rather than guess at questions.', 'table'],
    ['Invent a math exercise and answer its questions in a table.', 'math'],
    ['Create a word problem with a step-by-step solution.', 'math'],
    ['Turn this into a step-by-step guide.', 'tutorial'],
    ['Give me a bullet list.', 'list'],
    ['Return JSON only.', 'json'],
    ['Rewrite it more clearly.', 'summary'],
  ])('%s → %s', (instruction, form) => {
    expect(readTask(`${instruction}\n\nDocument: The text.`)).toEqual({ form, document: 'The text.' });
  });

  it('finds the document behind its label, behind a blank line, or alone', () => {
    const hostile = 'Document: a table\n\nText: b';
    expect(readTask(`Make a FAQ.\n\nDocument:\n${hostile}`)).toEqual({ form: 'faq', document: hostile });
    expect(readTask('Make a FAQ.\n\nA text about tables.')).toEqual({
      form: 'faq',
      document: 'A text about tables.',
    });
    expect(readTask('A text about tables.').document).toBe('A text about tables.');
    expect(readTask('Document: A text.\n\nMake a FAQ of it.').form).toBe('faq');
  });
});

describe('answerChat', () => {
  it('writes pairs of questions and answers with sentences of the page', () => {
    const text = ask('Write a FAQ.', PAGE);
    const pairs = text.split('\n\n');
    expect(pairs.length).toBeGreaterThan(1);
    for (const pair of pairs) expect(pair).toMatch(/^Q: .+\?\nA: .+[.!?]$/);
    expect(text).toContain('Q: What is the Aller Mill?\nA: The Aller Mill is a watermill built in 1742.');
  });

  it('writes a Markdown table whose rows all have three cells', () => {
    const rows = ask('Make a table.', PAGE).split('\n');
    expect(rows.slice(0, 2)).toEqual(['| Item | What is known | Figures |', '| --- | --- | --- |']);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it("writes an exercise with the page's numbers and arithmetic that is right", () => {
    const text = ask('Write a math word problem.', PAGE);
    const steps = [...text.matchAll(/^\d\. (\d+) ([+×−]) (\d+) = (\d+)$/gm)];
    expect(steps).toHaveLength(3);
    for (const [, left, sign, right, result] of steps) {
      const [a, b] = [Number(left), Number(right)];
      expect(sign === '+' ? a + b : sign === '×' ? a * b : a - b).toBe(Number(result));
    }
    expect(readPassage(PAGE).numbers).toEqual([1742, 1200, 30, 1986, 6, 5]);
    expect(text).toMatch(/“The mill on the Aller” gives three numbers/);
  });

  it('writes numbered steps, bullets, JSON, or a summary', () => {
    expect(ask('Write a tutorial.', PAGE)).toMatch(
      /^# Getting to work: The mill on the Aller\n[\s\S]*\n1\. [\s\S]*\n2\. /,
    );
    expect(ask('Make a list.', PAGE)).toMatch(/^- .+(\n- .+)+$/);
    expect(JSON.parse(ask('Return JSON.', PAGE))).toMatchObject({ subject: 'The mill on the Aller' });
    for (const sentence of ask('Say it again.', PAGE).split(/(?<=\.) /)) expect(PAGE).toContain(sentence);
  });

  it.each([
    ['zh', '茶树原产于中国西南部。绿茶基本不氧化，味道清新。红茶经过充分氧化，茶汤红亮。', /^Q: .+？\nA: /],
    [
      'ja',
      '和食の味を支えているのは「だし」です。昆布とかつお節を使った基本のだしの取り方を紹介します。',
      /^Q: .+。\nA: /,
    ],
    ['ru', 'Байкал — самое глубокое озеро на Земле. Озеро лежит на юге Восточной Сибири.', /^Q: .+\?\nA: /],
    ['ar', 'تشتهر مدينة حماة في سوريا بنواعيرها. يبلغ قطر أكبر النواعير نحو 20 مترًا.', /^Q: .+؟\nA: /],
    ['hi', 'मानसून उन हवाओं को कहते हैं जो वर्ष में दो बार अपनी दिशा बदलती हैं। वर्षा जून से होती है।', /^Q: .+\?\nA: /],
  ])('answers in the language of the page: %s', (_, page, shape) => {
    const text = ask('Write a FAQ.', page);
    expect(text).toMatch(shape);
    expect(text).not.toMatch(/What|worth/);
  });

  it('answers any document in any form, the same each time', () => {
    const instruction = fc.constantFrom('FAQ', 'table', 'math', 'tutorial', 'list', 'JSON', 'again');
    const page = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            '# a',
            'The mill is a house. ',
            '\n',
            '|',
            '12 ',
            '。',
            '\\',
            '[[X]]',
            '{0}',
            '```',
            '<b>',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(instruction, page, (asked, text) => {
        const answer = ask(`Make: ${asked}.`, text);
        expect(answer.trim()).not.toBe('');
        expect(answer.isWellFormed()).toBe(true);
        expect(ask(`Make: ${asked}.`, text)).toBe(answer);
      }),
      { numRuns: 300 },
    );
  });

  it('varies with seed and temperature, and not with streaming', () => {
    const texts = [1, 2, 3, 4].map((seed) => ask('Write a FAQ.', PAGE, { seed }));
    expect(new Set(texts).size).toBeGreaterThan(1);
    const cold = [1, 2].map((seed) => ask('Write a FAQ.', PAGE, { seed, temperature: 0 }));
    expect(cold[0]).toBe(cold[1]);
    const streamed = answered('Write a FAQ.', PAGE, {
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(streamed).toEqual({ ...answered('Write a FAQ.', PAGE), stream: true, includeUsage: true });
  });

  it('keeps to max_tokens and says so', () => {
    for (const parameters of [{ max_tokens: 5 }, { max_completion_tokens: 5, max_tokens: 50 }]) {
      const { tokens, finishReason } = answered('Write a FAQ.', PAGE, parameters);
      expect([tokens.length, finishReason]).toEqual([5, 'length']);
    }
    expect(answered('Write a FAQ.', PAGE).finishReason).toBe('stop');
  });

  it.each([
    ['another model', { model: 'gpt' }, 404, 'model_not_found'],
    ['no model', { model: null }, 400, null],
    ['no messages', { messages: [] }, 400, null],
    ['a message without text', { messages: [{ role: 'user', content: 5 }] }, 400, null],
    ['a limit of 0', { max_tokens: 0 }, 400, null],
    ['a hot temperature', { temperature: 3 }, 400, null],
    ['two choices', { n: 2 }, 400, null],
    ['a completion beyond the window', { max_tokens: PRACTICE_WINDOW }, 400, 'context_length_exceeded'],
    [
      'a document beyond the window',
      { messages: [{ role: 'user', content: 'word '.repeat(9000) }] },
      400,
      'context_length_exceeded',
    ],
  ])('refuses %s', (_, change, status, code) => {
    const body = { model: PRACTICE_MODEL, messages: [{ role: 'user', content: 'x' }], ...change };
    expect(answerChat(body)).toMatchObject({ ok: false, error: { status, code } });
  });

  it('joins the text parts of a content list', () => {
    const parts = [
      { type: 'text', text: 'Make a list.\n\nDocument: ' },
      { type: 'text', text: PAGE },
    ];
    const result = answerChat({ model: PRACTICE_MODEL, messages: [{ role: 'user', content: parts }] });
    expect(result.ok && result.answer.tokens.join('')).toMatch(/^- /);
  });
});

describe('tokenise', () => {
  it('gives pieces that are the text, and never more than the approximation counts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.lorem()), (text) => {
        const tokens = tokenise(text);
        expect(tokens.join('')).toBe(text);
        expect(tokens.length).toBeLessThanOrEqual(approximateCounter.count(text));
      }),
    );
  });
});

function ask(instruction: string, page: string, parameters: JsonObject = {}): string {
  return answered(instruction, page, parameters).tokens.join('');
}

function answered(instruction: string, page: string, parameters: JsonObject = {}): ChatAnswer {
  const messages = [{ role: 'user', content: `${instruction}\n\nDocument: ${page}` }];
  const result = answerChat({ model: PRACTICE_MODEL, messages, ...parameters });
  if (!result.ok) throw new Error(result.error.message);
  return result.answer;
}
