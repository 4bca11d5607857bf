/**
 * Input meant to hurt: bounded in memory and reported, and in time, too: what is quadratic here takes minutes and
 * fails by the runner's time limit.
 */
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';

const laughs = Array.from(
  { length: 40 },
  (_, i) => `l${i}: &l${i} [${i === 0 ? '1, 1' : `*l${i - 1}, *l${i - 1}`}]`,
).join('\n');

describe.each([
  ['aliases that expand without end', `x-a: 1\n${laughs}`, 'more than 100,000'],
  ['lists nested deeper than any stack', '['.repeat(50_000), 'nested'],
  ['dashes nested deeper than any stack', '- '.repeat(20_000), 'nested'],
  ['an alias of itself', 'a: &a [*a]', 'No anchor &a'],
  ['a key of 64 kB', `${'k'.repeat(64 * 1024)}: 1`, 'A key is at most'],
  ['text beyond any header', 'a: 1\n'.repeat(60_000), 'is not read'],
])('%s', (_case, yaml, says) => {
  test('in front matter', () => {
    const prompt = readPrompt(`---\n${yaml}\n---\n[[DOCUMENT]]`);
    expect(prompt.template.text).toBe('[[DOCUMENT]]');
    expect(prompt.headerProblems.map(({ message }) => message).join()).toContain(says);
  });
});

test.each([
  ['many keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: ${i}`).join('\n')],
  ['one key many times', 'a: 1\n'.repeat(20_000)],
  ['lists nested deeper than any stack', '['.repeat(100_000)],
  ['anchors without end', Array.from({ length: 10_000 }, (_, i) => `k${i}: &x${i} 1`).join('\n')],
  ['a value of 1 MB', `name: ${'x'.repeat(1_000_000)}`],
])('an experiment of %s', (_case, yaml) => {
  const { experiment, problems } = readExperiment(yaml, 'x');
  expect(experiment).toBeNull();
  expect(problems.length).toBeGreaterThan(0);
});

test('keys that name what every object has are keys like any other', () => {
  const { header, headerProblems } = readPrompt(
    '---\nextra_body: { __proto__: { polluted: 1 }, constructor: 1 }\nparameters: { toString: 1 }\n---\n[[DOCUMENT]]',
  );
  expect(Object.keys(header.extraBody)).toEqual(['__proto__', 'constructor']);
  expect(Object.keys(header.parameters)).toEqual(['toString']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(headerProblems.map(({ code }) => code)).toEqual(['front-matter-unknown-key']);
});

test.each([
  ['open brackets', '['],
  ['double brackets', '[[A'],
  ['open braces', '{'],
  ['Jinja', '{{ a '],
  ['zero-width spaces', '\u200B'],
  ['spaces', ' '],
  ['line ends', '\r\n'],
  ['tabs and line ends', '\n\t'],
  ['list items', '1. a\n'],
  ['deepening list items', null],
  ['chat tokens', '<|im_start|>'],
  ['closing tags', '</s>'],
  ['documents', '[[DOCUMENT]]'],
  ['lookalikes', '{text} '],
  ['dashes', '---\n'],
  ['letters', 'word '],
])('a body of 1 MB of %s', (_case, piece) => {
  const filling =
    piece === null
      ? Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}1. a\n`).join('')
      : piece.repeat(Math.ceil(1_000_000 / piece.length));
  for (const text of [`x${filling}x`, `Write: [[DOCUMENT]]${filling}x`, `x ${filling} [[DOCUMENT]]`]) {
    expect(() => checkPrompt(text, readPrompt(text), { sure: true })).not.toThrow();
  }
});
