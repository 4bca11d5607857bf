import { describe, expect, test } from 'vitest';
import { expectProblems, fixed } from '../markedText.ts';

describe('placeholder-missing', () => {
  test('an error where the file surely is a prompt', () => {
    expectProblems(`Rewrite the text as a FAQ.
^^^^^^^^^^^^^^^^^^^^^^^^^^ error placeholder-missing: no [[DOCUMENT]] placeholder
Nothing else.`);
  });

  test('a hint where it only may be one', () => {
    expectProblems(
      `# Notes about prompts
^^^^^^^^^^^^^^^^^^^^^ hint placeholder-missing: If this is a prompt
See [[Some Page]] and [a link](x.md).`,
      { sure: false },
    );
  });

  test('silent on an empty file that only may be one', () => expectProblems('', { sure: false }));

  test('another placeholder makes a prompt of it', () => {
    expectProblems(
      `---
inputs: { TITLE: { column: title } }
---
Write about [[TITLE]].
^^^^^^^^^^^^^^^^^^^^^^ error placeholder-missing`,
      { sure: false },
    );
  });

  test('the fix adds a labelled document last, with the line ends of the file', () => {
    expect(fixed('Rewrite it.\n', 'placeholder-missing')).toBe('Rewrite it.\n\nDocument: [[DOCUMENT]]\n');
    expect(fixed('Rewrite it.\r\n', 'placeholder-missing')).toBe(
      'Rewrite it.\r\n\r\nDocument: [[DOCUMENT]]\r\n',
    );
    expect(fixed('', 'placeholder-missing')).toBe('[[DOCUMENT]]');
  });
});

describe('placeholder-dialect', () => {
  test.each([
    '[TEXT]',
    '[DOCUMENT SEGMENT]',
    '[ORIGINAL DOCUMENT]',
    '[DOCUMENT]',
    '{text}',
    '{document}',
    '{text!r}',
    '{{ document }}',
    '{{document}}',
    '{{ document.text }}',
    '{{ doc | trim }}',
    "{{ row['text'] }}",
    '{{ documnet }}',
    '{passage}',
  ])('%s is converted', (written) => {
    expectProblems(
      `Rewrite as a FAQ:\n\n${written}\n${'^'.repeat(written.length)} error placeholder-dialect: Write [[DOCUMENT]]`,
    );
    expect(fixed(`Rewrite: ${written}.`, 'placeholder-dialect')).toBe('Rewrite: [[DOCUMENT]].');
  });

  test('a warning beside a document that is there', () => {
    expectProblems(`Rewrite {text} now.
        ^^^^^^ warning placeholder-dialect: It is sent as it stands
[[DOCUMENT]]`);
  });

  test('a Jinja variable becomes a placeholder of its own', () => {
    expect(fixed('About {{ page.title }}: [[DOCUMENT]]', 'placeholder-dialect')).toBe(
      'About [[TITLE]]: [[DOCUMENT]]',
    );
  });

  test.each([
    'Cite [TEXT](https://example.org) and [TEXT][1] and ![TEXT](a.png).',
    '[TEXT]: https://example.org',
    'In LaTeX write \\text{text}, \\begin{document}, x_{text} and \\frac{text}{document}.',
    'Shell: $' +
      '{text}; CSS: a {color: red}; JSON: {"text": 1}; set: {a, b}; Actions: $' +
      '{{ inputs.text }}.',
    'Mark gaps as {question} and {answer}; braces {} stay. \\mathbf{{x}} too.',
    'Keep `{text}` and `[TEXT]` as they are.',
    'A list item [x] and [Text] and [SECTION] and [1].',
  ])('ordinary text is left alone: %s', (line) => expectProblems(`${line}\n\n[[DOCUMENT]]`));
});

describe('placeholder-misspelt', () => {
  test.each([
    '[[DOCUMNET]]',
    '[[document]]',
    '[[ DOCUMENT ]]',
    '[[DOCUMENT]',
    '[DOCUMENT]]',
    '[[DOCUMENT',
    '[[Document]]',
    '[[DOCUMENTS]]',
    '[[text]]',
    '[[TEXT]]',
    '[[DOCU\u200BMENT]]',
  ])('%s means the document', (written) => {
    expectProblems(
      `Rewrite as a FAQ: ${written}\n                  ${'^'.repeat(written.length)} error placeholder-misspelt: Did you mean [[DOCUMENT]]?${
        written.includes('\u200B') ? '\n                        ^ warning invisible-characters' : ''
      }`,
    );
    expect(fixed(`Rewrite: ${written}`, 'placeholder-misspelt')).toBe('Rewrite: [[DOCUMENT]]');
  });

  test('a declared input is known', () => {
    expectProblems(`---
inputs:
  TITLE: { column: headline }
---
About [[title]] and [[TITEL]].
      ^^^^^^^^^ warning placeholder-misspelt: Did you mean [[TITLE]]?
                    ^^^^^^^^^ warning placeholder-misspelt: Did you mean [[TITLE]]?
[[DOCUMENT]]`);
  });

  test('lower case, in a prompt that has its document', () => {
    expectProblems(`About [[language]].
      ^^^^^^^^^^^^ warning placeholder-misspelt: Did you mean [[LANGUAGE]]?
[[DOCUMENT]]`);
  });

  test.each(['[[Some Page]]', '[[page|label]]', '[[#heading]]', '[[a.md]]', '[[ ]]', '[[]]'])(
    'a wiki link stays one: %s',
    (link) => expectProblems(`See ${link}.\n\n[[DOCUMENT]]`),
  );
});

describe('placeholder-unknown', () => {
  test('names the column it would be filled from', () => {
    expectProblems(`About [[LANGUAGE]].
      ^^^^^^^^^^^^ warning placeholder-unknown: a column "language"
[[DOCUMENT]]`);
  });

  test.each([
    ['no inputs', 'name: a\n', 'name: a\ninputs: { URL: { column: url } }\n'],
    ['nothing in front matter', '', 'inputs: { URL: { column: url } }\n'],
    [
      'inputs in braces',
      'inputs: { A: { column: a } }\n',
      'inputs: { A: { column: a }, URL: { column: url } }\n',
    ],
    [
      'inputs as lines',
      'inputs:\n  A: { column: a }\nname: x\n',
      'inputs:\n  URL: { column: url }\n  A: { column: a }\nname: x\n',
    ],
    [
      'inputs as blocks',
      'inputs:\n  A:\n    column: a\n',
      'inputs:\n  URL: { column: url }\n  A:\n    column: a\n',
    ],
    ['inputs without a value', 'inputs:\n', 'inputs: { URL: { column: url } }\n'],
  ])('the fix declares it: %s', (_case, before, after) => {
    const body = '[[A]] [[URL]]\n[[DOCUMENT]]';
    const text = `---\n${before}---\n${before.includes('A:') ? body : body.slice(6)}`;
    const result = fixed(text, 'placeholder-unknown');
    expect(result.slice(4, result.indexOf('---', 4))).toBe(after);
    expectProblems(result);
  });
});

describe('placeholder-repeated', () => {
  test('every document after the first', () => {
    expectProblems(`Rewrite: [[DOCUMENT]]
[[DOCUMENT]] [[DOCUMENT]]
^^^^^^^^^^^^ warning placeholder-repeated: in place 2 of 3
             ^^^^^^^^^^^^ warning placeholder-repeated: in place 3 of 3`);
  });

  test('other placeholders may repeat', () =>
    expectProblems('---\ninputs: { LANG: { column: lang } }\n---\nIn [[LANG]], in [[LANG]]: [[DOCUMENT]]'));
});

describe('input-unused', () => {
  test('warned of where it is declared', () => {
    expectProblems(`---
inputs: { DOCUMENT: { column: body }, TITLE: { column: title } }
                                      ^^^^^ warning input-unused: No [[TITLE]]
---
[[DOCUMENT]]`);
  });

  test.each([
    ['inputs: { DOCUMENT: { column: a }, T: { column: t } }\n', 'inputs: { DOCUMENT: { column: a } }\n'],
    ['inputs: { T: { column: t }, DOCUMENT: { column: a } }\n', 'inputs: { DOCUMENT: { column: a } }\n'],
    [
      'inputs:\n  DOCUMENT: { column: a }\n  T: { column: t }\nname: x\n',
      'inputs:\n  DOCUMENT: { column: a }\nname: x\n',
    ],
    ['inputs:\n  T:\n    column: t\n  DOCUMENT:\n    column: a\n', 'inputs:\n  DOCUMENT:\n    column: a\n'],
  ])('the fix removes it: %j', (before, after) => {
    expect(fixed(`---\n${before}---\n[[DOCUMENT]]`, 'input-unused')).toBe(`---\n${after}---\n[[DOCUMENT]]`);
  });
});
