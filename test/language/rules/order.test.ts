import { describe, expect, test } from 'vitest';
import { expectProblems, fixed } from '../markedText.ts';

describe('document-first', () => {
  test.each([
    ['bare', '[[DOCUMENT]]'],
    ['labelled', 'Document: [[DOCUMENT]]'],
    ['in tags', '<document>\n[[DOCUMENT]]\n</document>'],
    ['under a heading', '# Source document\n\n[[DOCUMENT]]'],
  ])('%s', (_case, document) => {
    const column =
      document
        .split('\n')
        .map((line) => line.indexOf('[['))
        .find((at) => at >= 0) ?? 0;
    const mark = `${' '.repeat(column)}^^^^^^^^^^^^ hint document-first: prefix cache`;
    const marked = document.replace(/(.*\]\])/, `$1\n${mark}`);
    expectProblems(`${marked}\n\nWrite a FAQ from the document above. Return only the FAQ.`);
  });

  test('the fix moves it behind the instruction', () => {
    const title = 'Move the document to the end';
    expect(
      fixed('Document: [[DOCUMENT]]\n\nWrite a FAQ about this document.\n', 'document-first', title),
    ).toBe('Write a FAQ about this document.\n\nDocument: [[DOCUMENT]]\n');
    expect(
      fixed('<text>\r\n[[DOCUMENT]]\r\n</text>\r\n\r\nWrite a FAQ now, please.', 'document-first', title),
    ).toBe('Write a FAQ now, please.\r\n\r\n<text>\r\n[[DOCUMENT]]\r\n</text>');
  });

  test('the document alone, or with a cue, is no order at all', () => {
    expectProblems('[[DOCUMENT]]');
    expectProblems('Document: [[DOCUMENT]]\n\nFAQ:');
  });
});

describe('instruction-after-document', () => {
  test('marked at its first line', () => {
    expectProblems(`Write a FAQ about this document.

Document: [[DOCUMENT]]

Return only the FAQ, nothing else.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint instruction-after-document: 14.30 to 15.31`);
  });

  test('in a script without spaces', () => {
    expectProblems(`请根据以下文档编写常见问题解答。

文档：[[DOCUMENT]]

只输出问题和答案，不要输出其他内容。
^^^^^^^^^^^^^^^^^^ hint instruction-after-document`);
  });

  test('the fix moves the document', () => {
    const title = 'Move the document to the end';
    expect(
      fixed(
        'Write a FAQ.\n\nText:\n[[DOCUMENT]]\n\nReturn only the FAQ itself.',
        'instruction-after-document',
        title,
      ),
    ).toBe('Write a FAQ.\n\nReturn only the FAQ itself.\n\nText:\n[[DOCUMENT]]');
  });

  test('no fix where the document stands amid a sentence', () => {
    expect(() =>
      fixed(
        'Take [[DOCUMENT]] and write a FAQ about all of it.',
        'instruction-after-document',
        'Move the document to the end',
      ),
    ).toThrow();
  });

  test.each([
    '</document>',
    '"""',
    '```',
    '---',
    'FAQ:',
    '**Rewritten document:**',
    '## FAQ',
    '</text>\n\nAnswer:',
  ])('what only closes or cues is no instruction: %j', (after) =>
    expectProblems(`Write a FAQ about this document.\n\n[[DOCUMENT]]\n${after}`),
  );
});

describe('above-below', () => {
  test('above, where the document stands below', () => {
    expectProblems(`Write a FAQ from the text above, and keep the above source text in mind.
                 ^^^^^^^^^^^^^^ warning above-below: the document stands below
                                          ^^^^^^^^^^^^^^^^^^^^^ warning above-below: points up

Document: [[DOCUMENT]]`);
  });

  test('below, where the document stands above', () => {
    expectProblems(`Document: [[DOCUMENT]]
          ^^^^^^^^^^^^ hint document-first

Rewrite the following document as a FAQ.
        ^^^^^^^^^^^^^^^^^^^^^^ warning above-below: the document stands above`);
  });

  test('the fix turns the words round', () => {
    const below = 'Replace with "the text below"';
    expect(fixed('Sum up the text above.\n\n[[DOCUMENT]]', 'above-below', below)).toBe(
      'Sum up the text below.\n\n[[DOCUMENT]]',
    );
    const reversed = 'Replace with "The source text below"';
    expect(fixed('The above source text is old.\n\n[[DOCUMENT]]', 'above-below', reversed)).toBe(
      'The source text below is old.\n\n[[DOCUMENT]]',
    );
  });

  test.each([
    'Sum up the text below, following the rules above.',
    'Follow the above instructions.',
    'Put the title on the page above the table.',
    'Keep the text above 200 words.',
    'Stay with the following text types and the above input format.',
    'Example text: It rains.\n\nLike the text above, but for this one.',
    '<example>\nIt rains.\n</example>\nSay it as the text above.',
    '> It rains.\n\nSay it as the text above.',
    'Never mention "the text above".',
  ])('other things may stand above: %j', (instruction) => expectProblems(`${instruction}\n\n[[DOCUMENT]]`));

  test('another placeholder may be meant', () =>
    expectProblems(`---
inputs: { TITLE: { column: title } }
---
[[TITLE]]

Sum up the text above.

[[DOCUMENT]]`));
});
