/** What is wrong with an experiment by its text alone: `experiment-syntax`, `experiment-unknown-key`, `experiment-value`. */
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { applyEdits } from '../language/markedText.ts';

const SOUND = 'prompts: [a.md]\ndocuments: { source: d.jsonl }\n';

function found(text: string): readonly string[] {
  return readExperiment(text, 'x').problems.map(
    ({ severity, code, span }) => `${severity} ${code}: ${text.slice(span.start, span.end)}`,
  );
}

/** The text after the first fix there is. */
function fixed(text: string): string {
  const [fix] = readExperiment(text, 'x').problems.flatMap(({ fixes }) => fixes);
  return fix ? applyEdits(text, fix.edits) : 'no fix';
}

test('a sound experiment says nothing, and what it says is understood', () => {
  const { experiment, problems } = readExperiment(`name: formats\n${SOUND}rollouts: 2\n`, 'x');
  expect(problems).toEqual([]);
  expect(experiment).toMatchObject({ name: 'formats', prompts: ['a.md'], rollouts: 2 });
});

describe('experiment-syntax', () => {
  test.each([
    ['a tab', `${SOUND}context:\n\twindow: 8192\n`, `${SOUND}context:\n  window: 8192\n`],
    ['a colon in a value', `${SOUND}name: a: b\n`, `${SOUND}name: 'a: b'\n`],
    ['an indicator', `name: @gpu\n${SOUND}`, `name: '@gpu'\n${SOUND}`],
  ])('%s, with its fix', (_what, text, after) => {
    expect(found(text).join('\n')).toContain('error experiment-syntax');
    expect(fixed(text)).toBe(after);
    expect(readExperiment(text, 'x').experiment).toBeNull();
  });

  test.each([
    ['an open list', 'prompts: [a.md\ndocuments: {}\n'],
    ['an open quote', 'name: "formats\nprompts: [a.md]\n'],
    ['a key that stands twice', `${SOUND}rollouts: 1\nrollouts: 2\n`],
    ['an alias without its anchor', `${SOUND}models: *gpu\n`],
  ])('%s is said once', (_what, text) => {
    expect(found(text).filter((one) => one.startsWith('error experiment-syntax'))).toHaveLength(1);
  });
});

describe('experiment-unknown-key', () => {
  test('a misspelt key means its neighbour', () => {
    expect(found(`${SOUND}rolouts: 2\n`)).toEqual(['warning experiment-unknown-key: rolouts']);
    expect(fixed(`${SOUND}rolouts: 2\n`)).toBe(`${SOUND}rollouts: 2\n`);
  });

  test('a key that has to be there and is misspelt is an error, said once', () => {
    expect(found('promts: [a.md]\ndocuments: { source: d.jsonl }\n')).toEqual([
      'error experiment-unknown-key: promts',
    ]);
  });

  test('a key of the author’s own passes; one like no other has no effect', () => {
    expect(found(`${SOUND}x-note: mine\n`)).toEqual([]);
    expect(found(`${SOUND}wholly: other\n`)).toEqual(['warning experiment-unknown-key: wholly']);
  });
});

describe('experiment-value', () => {
  test.each([
    ['a number as text', `${SOUND}rollouts: "2"\n`, 'error experiment-value: "2"'],
    ['a number out of bounds', `${SOUND}rollouts: 0\n`, 'error experiment-value: 0'],
    ['a word of a closed list', `${SOUND}context: { cut: ende }\n`, 'error experiment-value: ende'],
    ['a list where a map stands', `${SOUND}batch: [1]\n`, 'error experiment-value: [1]'],
    ['nothing', `${SOUND}rollouts:\n`, 'warning experiment-value: rollouts'],
    ['what has to be written', 'name: x\n', 'error experiment-value: name'],
  ])('%s', (_what, text, problem) => expect(found(text)).toEqual([problem]));

  test('what is meant is offered', () => {
    expect(fixed(`${SOUND}rollouts: "2"\n`)).toBe(`${SOUND}rollouts: 2\n`);
    expect(fixed(`${SOUND}context: { cut: ende }\n`)).toBe(`${SOUND}context: { cut: end }\n`);
    expect(fixed(SOUND.replace('[a.md]', 'a.md'))).toBe(SOUND);
    expect(fixed(SOUND.replace('[a.md]', '"a, b.md"'))).toBe(SOUND.replace('a.md', '"a, b.md"'));
    const model = `${SOUND}models:\n  - model: m\n    temperature: 0.5\n`;
    expect(fixed(model)).toBe(model.replace('temperature: 0.5', 'parameters: { temperature: 0.5 }'));
  });

  test('what is wrong leaves the experiment unusable, what is a warning does not', () => {
    expect(readExperiment(`${SOUND}rollouts: 0\n`, 'x').experiment).toBeNull();
    expect(readExperiment(`${SOUND}rolouts: 2\n`, 'x').experiment?.rollouts).toBe(1);
  });
});
