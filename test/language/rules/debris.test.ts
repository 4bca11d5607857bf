import { describe, expect, test } from 'vitest';
import { expectProblems, fixed } from '../markedText.ts';

describe('chat-tokens', () => {
  test('chat templates of several families, and DSPy', () => {
    expectProblems(`<|im_start|>user
^^^^^^^^^^^^^^^^ warning chat-tokens: belongs to a chat template
<|start header id|>user<|end header id|>
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning chat-tokens
[INST] <<SYS>>Write.<</SYS>> <start_of_turn>user
^^^^^^ warning chat-tokens
       ^^^^^^^ warning chat-tokens
                    ^^^^^^^^ warning chat-tokens
                             ^^^^^^^^^^^^^^^^^^^ warning chat-tokens
<｜User｜> [[ ## text ## ]]
^^^^^^^^ warning chat-tokens
         ^^^^^^^^^^^^^^^^ warning chat-tokens: field marker of DSPy
[[DOCUMENT]]<|im_end|>
            ^^^^^^^^^^ warning chat-tokens`);
  });

  test('the fix takes the role and its line end along', () => {
    expect(fixed('<|im_start|>user\nWrite. [[DOCUMENT]]', 'chat-tokens', 'Remove <|im_start|>user')).toBe(
      'Write. [[DOCUMENT]]',
    );
  });

  test('HTML, comparisons and absolute values are none', () =>
    expectProblems('Mark <s>old</s> text; a <| b |> c; |x| < 3; <user> stays.\n[[DOCUMENT]]'));
});

describe('list-damage', () => {
  test('three items or more with the number 1', () => {
    expectProblems(`Write:

1. a question
^^ information list-damage: All 3 items

1. its answer
   with a second line
1. a source

[[DOCUMENT]]`);
    expect(fixed('1. a\n1. b\n\n1. c\n\n[[DOCUMENT]]', 'list-damage')).toBe(
      '1. a\n2. b\n\n3. c\n\n[[DOCUMENT]]',
    );
  });

  test.each([
    '1. a\n2. b\n3. c',
    '1. a\n\nText between.\n\n1. b\n\nMore text.\n\n1. c',
    '1. a\n1. b',
    '1. a\n   1. x\n2. b\n   1. y\n3. c\n   1. z',
  ])('other lists are left alone: %j', (list) => expectProblems(`${list}\n\n[[DOCUMENT]]`));
});

describe('invisible-characters', () => {
  test('named and removed', () => {
    expectProblems('Wri\u200B\u2060te. [[DOCUMENT]]\n   ^^ warning invisible-characters: U+200B, U+2060');
    expect(fixed('Wri\u200Bte. [[DOCUMENT]]', 'invisible-characters')).toBe('Write. [[DOCUMENT]]');
    expect(fixed('\uFEFF\uFEFF[[DOCUMENT]]', 'invisible-characters')).toBe('\uFEFF[[DOCUMENT]]');
  });

  test('joiners in scripts and emoji that need them, line ends and tabs are left alone', () =>
    expectProblems('می\u200Cخواهم क्\u200Dष 👩\u200D👩\u200D👧\r\n\tIndented.\r\n[[DOCUMENT]]'));

  test('joiners in Latin text are not', () =>
    expectProblems('a\u200Db [[DOCUMENT]]\n ^ warning invisible-characters: U+200D'));
});

test("the four winning prompts' shape is free of any problem", () => {
  for (const form of ['faq', 'table', 'tutorial', 'math problem']) {
    expectProblems(
      `Turn the text below into a ${form}. Keep every fact and figure, in the order of the text. Use plain words. Output only the ${form}, nothing else.\n\nText: [[DOCUMENT]]`,
      { sure: false },
    );
  }
});
