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
