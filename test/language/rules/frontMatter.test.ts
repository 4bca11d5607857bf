import { describe, expect, test } from 'vitest';
import { readPrompt } from '../../../server/language/readPrompt.ts';
import { expectProblems, fixed } from '../markedText.ts';

describe('front-matter-syntax', () => {
  test('unclosed', () => {
    expectProblems(`---
^^^ error front-matter-syntax: no line --- closes it
name: faq

Write. [[DOCUMENT]]`);
    expect(fixed('---\nname: faq\n\nWrite. [[DOCUMENT]]', 'front-matter-syntax')).toBe(
      '---\nname: faq\n---\n\nWrite. [[DOCUMENT]]',
    );
  });

  test('an empty block lets a prompt begin with ---', () => {
    expectProblems('---\n---\n---\nWrite. [[DOCUMENT]]');
    expect(readPrompt('---\n---\n---\nWrite.').template.text).toBe('---\nWrite.');
  });

  test('at its place in the file', () => {
    expectProblems(`---
name: faq
parameters: { temperature: 1
output:
^ error front-matter-syntax: is not closed with }
  form: faq
---
[[DOCUMENT]]`);
    expectProblems(`---
description: Questions: with answers
             ^^^^^^^^^^^^^^^^^^^^^^^ error front-matter-syntax: must stand in quotes
output:
	form: faq
^ error front-matter-syntax: not with tabs
name: "faq
      ^^^^ error front-matter-syntax: not closed
---
[[DOCUMENT]]`);
  });

  test('fixes of syntax', () => {
    expect(fixed('---\ndescription: A: b # c\n---\n[[DOCUMENT]]', 'front-matter-syntax')).toBe(
      "---\ndescription: 'A: b' # c\n---\n[[DOCUMENT]]",
    );
    expect(fixed('---\noutput:\n\tform: faq\n---\n[[DOCUMENT]]', 'front-matter-syntax')).toBe(
      '---\noutput:\n  form: faq\n---\n[[DOCUMENT]]',
    );
  });

  test('a key that stands twice', () => {
    expectProblems(`---
name: a
name: b
^^^^ error front-matter-syntax: second time
---
[[DOCUMENT]]`);
  });

  test('front matter below blank lines', () => {
    expectProblems(`

---
^^^ warning front-matter-syntax: only at the very start
name: faq
---
[[DOCUMENT]]`);
    expect(fixed('\n\n---\nname: faq\n---\n[[DOCUMENT]]', 'front-matter-syntax')).toBe(
      '---\nname: faq\n---\n[[DOCUMENT]]',
    );
  });

  test('what is no mapping', () => {
    expectProblems(`---
- a
  ^ error front-matter-value: Expected keys with values
---
[[DOCUMENT]]`);
  });
});

describe('front-matter-unknown-key', () => {
  test('with a suggestion, x- passes', () => {
    expectProblems(`---
descripton: x
^^^^^^^^^^ warning front-matter-unknown-key: Did you mean "description"?
extra-body: {}
^^^^^^^^^^ warning front-matter-unknown-key: Did you mean "extra_body"?
x-owner: me
colour: red
^^^^^^ warning front-matter-unknown-key: no effect
parameters: { temprature: 1, beam_width: 2 }
              ^^^^^^^^^^ warning front-matter-unknown-key: Did you mean "temperature"?
                             ^^^^^^^^^^ warning front-matter-unknown-key: sent as written
---
[[DOCUMENT]]`);
    expect(fixed('---\ndescripton: x\n---\n[[DOCUMENT]]', 'front-matter-unknown-key')).toBe(
      '---\ndescription: x\n---\n[[DOCUMENT]]',
    );
  });

  test('a parameter beside parameters belongs under them', () => {
    expectProblems(`---
temperature: 0.5
^^^^^^^^^^^ warning front-matter-unknown-key: "temperature" belongs under parameters.
form: faq
^^^^ warning front-matter-unknown-key: "form" belongs under output.
---
[[DOCUMENT]]`);
    const moved = (front: string): string =>
      fixed(`---\n${front}\n---\n[[DOCUMENT]]`, 'front-matter-unknown-key');
    expect(moved('temperature: 0.5 # warm')).toContain('---\nparameters: { temperature: 0.5 } # warm\n---');
    expect(() => moved('temperature: 0.5\nparameters: { seed: 1 }')).toThrow();
    expect(() => moved('temperature: 0.5\ntop_p: 0.9')).toThrow();
  });

  test('credentials and endpoints are refused', () => {
    expectProblems(`---
endpoint: https://example.org
^^^^^^^^ error front-matter-unknown-key: does not belong in a prompt
OPENAI_API_KEY: k
^^^^^^^^^^^^^^ error front-matter-unknown-key: Add Endpoint
api-key: k
^^^^^^^ error front-matter-unknown-key
model: m
^^^^^ warning front-matter-unknown-key: named in an experiment
extra_body: { messages: [], headers: {}, chat_template_kwargs: { enable_thinking: false } }
              ^^^^^^^^ error front-matter-unknown-key: written by Rephrase itself
                            ^^^^^^^ error front-matter-unknown-key: looks like a credential
parameters: { n: 4 }
              ^ error front-matter-unknown-key: "rollouts"
---
[[DOCUMENT]]`);
  });
});

describe('front-matter-value', () => {
  test('kinds, ranges and closed sets', () => {
    expectProblems(`---
name: 2024
      ^^^^ error front-matter-value: "name": expected text, found 2024
system:
^^^^^^ warning front-matter-value: has no value
parameters:
  temperature: "0.7"
               ^^^^^ error front-matter-value: expected a number from 0 to 2, found the text "0.7"
  top_p: 1.5
         ^^^ error front-matter-value: above 0, up to 1
  max_tokens: 12.5
              ^^^^ error front-matter-value: a whole number
  min_p: [0.1, much]
               ^^^^ error front-matter-value: from 0 to 1
  stop: [a, b]
  seed: 12345678901234567890
        ^^^^^^^^^^^^^^^^^^^^ error front-matter-value: a whole number
output:
  form: tabel
        ^^^^^ error front-matter-value: Did you mean table?
  checks: [ { not_preamble: yes }, { length_ratio: {} }, { finished: true, not_empty: true } ]
                            ^^^ error front-matter-value: expected true
                                                   ^^ error front-matter-value: at least one of: min, max
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error front-matter-value: exactly one of
inputs: { document: { column: a }, B: b }
          ^^^^^^^^ error front-matter-value: capital letters
                                      ^ error front-matter-value: expected { column: … }
ignore: [document-frist, front-matter-syntax]
         ^^^^^^^^^^^^^^ error front-matter-value: Did you mean document-first?
                         ^^^^^^^^^^^^^^^^^^^ error front-matter-value
---
[[DOCUMENT]]`);
  });

  test.each([
    ['name: 2024', "name: '2024'"],
    ['parameters: { temperature: "0.7" }', 'parameters: { temperature: 0.7 }'],
    ['output: { form: tabel }', 'output: { form: table }'],
    ['name: true', "name: 'true'"],
    ['parameters: { max_tokens: 2_048 }', 'parameters: { max_tokens: 2048 }'],
    ['parameters:\n  max_tokens: 2,048', 'parameters:\n  max_tokens: 2048'],
    ['ignore: document-first', 'ignore: [document-first]'],
    ['inputs: { DOCUMENT: body }', 'inputs: { DOCUMENT: { column: body } }'],
    ['inputs:\n  DOCUMENT: "a, b"', 'inputs:\n  DOCUMENT: { column: "a, b" }'],
  ])('%s becomes %s', (before, after) => {
    expect(fixed(`---\n${before}\n---\n[[DOCUMENT]]`, 'front-matter-value')).toBe(
      `---\n${after}\n---\n[[DOCUMENT]]`,
    );
  });
});

describe('name-not-path-safe', () => {
  test('says what it will be called', () => {
    expectProblems(`---
name: my faq/v2
      ^^^^^^^^^ warning name-not-path-safe: "my-faq-v2"
---
[[DOCUMENT]]`);
    expect(fixed('---\nname: ../x\n---\n[[DOCUMENT]]', 'name-not-path-safe')).toBe(
      '---\nname: x\n---\n[[DOCUMENT]]',
    );
  });
});

describe('ignore', () => {
  test('switches rules off in this file', () => {
    expectProblems(
      '---\nignore: [document-first, front-matter-unknown-key]\ncolour: red\n---\n[[DOCUMENT]]\n\nWrite a FAQ about this document.',
    );
  });
});
