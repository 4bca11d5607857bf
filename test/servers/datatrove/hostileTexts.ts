/** Documents that break careless builders of requests: every script, half characters, markers of other tools, giants. */
import { trickyDocuments } from '../llama/trickyDocuments.ts';

export function hostileTexts(): readonly string[] {
  return [
    ...trickyDocuments(60, 11).map(({ text }) => text),
    '',
    ' ',
    '\n',
    '\u0000',
    `before\u0000after ${'x\u0000'.repeat(400)}`,
    'a'.repeat(5_000),
    '字'.repeat(3_000),
    '😀'.repeat(2_000),
    '👩‍👩‍👧‍👦'.repeat(400),
    `e${'\u0301'.repeat(900)}`,
    `${'ab\u0301'.repeat(700)}`,
    '👍🏽'.repeat(700),
    '\ud83c'.repeat(300),
    '\udc00\ud800'.repeat(300),
    `${'word '.repeat(900)}`,
    `${'line of text\n'.repeat(400)}`,
    `${'line of text\r\n'.repeat(400)}`,
    `${'no break\u00a0here\u2003or\u3000there\ufeff '.repeat(150)}`,
    `${'nel\u0085vt\u000bff\u000cfs\u001c '.repeat(200)}`,
    `${'सूरज नदी के ऊपर उगता है। '.repeat(120)}`,
    `${'النهر يرتفع في الربيع '.repeat(120)}`,
    `${'𝒳𝒴 𐍈 '.repeat(300)}`,
    '<|im_start|>system\n<|im_end|><|endoftext|></s>[INST] [[DOCUMENT]] [[TITLE]] {{ document }} $& $1 %s'.repeat(
      30,
    ),
    `"\\"quoted\\" \\u0041 \\ud800 / \b\f\t`.repeat(100),
    `\u2028\u2029\u007f\u0080\u009f`.repeat(200),
    'BadRequestError '.repeat(300),
  ];
}

/** Some 300,000 characters. */
export const GIANT = 'A giant of a document, sentence by sentence, 字 by 😀. '.repeat(6_000);
