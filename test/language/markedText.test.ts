import { expect, test } from 'vitest';
import { applyEdits, expectProblems, fixed } from './markedText.ts';

test('a problem without its mark, a mark without its problem, and a wrong message all fail', () => {
  expect(() => expectProblems('Rewrite {text}')).toThrow();
  expect(() => expectProblems('Rewrite [[DOCUMENT]]\n^^ error placeholder-missing')).toThrow();
  expect(() =>
    expectProblems('Rewrite {text}\n        ^^^^^^ error placeholder-dialect: no such words'),
  ).toThrow();
  expect(() => expectProblems('Rewrite {text}\n        ^^^^^^ warning placeholder-dialect')).toThrow();
  expect(() => expectProblems('Rewrite {text}\n       ^^^^^^ error placeholder-dialect')).toThrow();
});

test('a fix that is not there fails', () => {
  expect(() => fixed('Rewrite [[DOCUMENT]]', 'placeholder-missing')).toThrow();
  expect(() =>
    applyEdits('abc', [
      { span: { start: 0, end: 2 }, newText: '' },
      { span: { start: 1, end: 3 }, newText: '' },
    ]),
  ).toThrow();
});
