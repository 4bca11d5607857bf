/** The rules of experiments that need facts: each fires on its fact, and is silent without it. */
import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../../server/experiment/checkExperiment.ts';
import type { ExperimentFacts, ProfileFact } from '../../server/experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../../server/experiment/facts.ts';
import { parseExperiment } from '../../server/experiment/readExperiment.ts';
import { datasetOf } from '../language/knownWorld.ts';
import { applyEdits } from '../language/markedText.ts';

function check(text: string, facts: Partial<ExperimentFacts>): readonly string[] {
  const problems = checkExperiment(parseExperiment(text, 'x'), { ...NO_EXPERIMENT_FACTS, ...facts });
  return problems.map(
    ({ code, severity, span }) => `${severity} ${code}: ${text.slice(span.start, span.end)}`,
  );
}

function profilesOf(...aliases: readonly string[]): readonly ProfileFact[] {
  return aliases.map((alias) => ({ alias, model: null, window: null, tokenizer: null }));
}

function fixed(text: string, facts: Partial<ExperimentFacts>): string {
  const [problem] = checkExperiment(parseExperiment(text, 'x'), { ...NO_EXPERIMENT_FACTS, ...facts });
  const [fix] = problem?.fixes ?? [];
  return fix ? applyEdits(text, fix.edits) : 'no fix';
}

test('a seed of the documents is said to do nothing where no limit is', () => {
  const text = 'prompts: [a.md]\ndocuments: { source: d.jsonl, seed: 3 }\n';
  expect(check(text, {})).toEqual(['warning experiment-unknown-key: seed']);
  expect(check(text.replace('seed: 3', 'seed: 3, limit: 10'), {})).toEqual([]);
  expect(check(text.replace('seed: 3', 'sample: { seed: 3 }'), {})).toEqual([]);
});

describe('prompt-not-found and source-not-found', () => {
  const text = 'prompts:\n  - a.md\n  - "b.md"\n  - c\ndocuments: { source: d.jsonl }\n';

  test('what is missing is said in the order of the file', () => {
    const files = new Map([
      ['a.md', 'file'],
      ['b.md', 'missing'],
      ['c', 'folder'],
      ['d.jsonl', 'missing'],
    ] as const);
    expect(check(text, { files })).toEqual([
      'error prompt-not-found: "b.md"',
      'error prompt-not-found: c',
      'warning source-not-found: d.jsonl',
    ]);
  });

  test('a prompt of nearly that path is meant', () => {
    const named = 'prompts: [prompts/fqa.md, "x.md"]\ndocuments: { source: d.jsonl }\n';
    const facts = {
      files: new Map([
        ['prompts/fqa.md', 'missing'],
        ['x.md', 'missing'],
      ] as const),
      nearPrompts: ['prompts/table.md', 'prompts/faq.md'],
    };
    expect(fixed(named, facts)).toBe(named.replace('fqa', 'faq'));
    expect(fixed(named, { ...facts, nearPrompts: ['prompts/fq #a.md'] })).toBe(
      named.replace('prompts/fqa.md', '"prompts/fq #a.md"'),
    );
    expect(fixed(named, { ...facts, nearPrompts: [] })).toBe('no fix');
  });

  test('nothing is said of what nobody looked at', () => expect(check(text, {})).toEqual([]));

  test.each(['hf://datasets/x/y', 'https://h/x.jsonl', 'data/*.jsonl', 'data/part-{0,1}.jsonl'])(
    'addresses and patterns are no files: %s',
    (source) => {
      const files = new Map([[source, 'missing']] as const);
      expect(check(`prompts: [a.md]\ndocuments: { source: "${source}" }`, { files })).toEqual([]);
    },
  );
});

describe('column-missing', () => {
  const dataset = datasetOf({ columns: ['id', 'body', 'meta', 'meta.text'] });

  test('columns by which rows are chosen or the sample is spread', () => {
    const chosen = 'documents:\n  source: d.jsonl\n  column: body\n  filter: { id: x, metta.text: y }\n';
    expect(check(chosen, { dataset })).toEqual(['warning column-missing: metta.text']);
    expect(fixed(chosen, { dataset })).toContain('{ id: x, meta.text: y }');
    const spread =
      'documents: { source: d.jsonl, column: body, sample: { stratify: { column: language } } }\n';
    expect(check(spread, { dataset })).toEqual(['warning column-missing: language']);
    expect(check(spread, {})).toEqual([]);
  });

  test('a column that the first rows do not have, written or by default', () => {
    const text = 'documents: { source: d.jsonl, column: bodi }';
    expect(check(text, { dataset })).toEqual(['warning column-missing: bodi']);
    expect(fixed(text, { dataset })).toBe('documents: { source: d.jsonl, column: body }');
    const byDefault = 'documents: { source: d.jsonl }';
    expect(check(byDefault, { dataset })).toEqual(['warning column-missing: d.jsonl']);
    expect(fixed(byDefault, { dataset })).toBe('no fix');
  });

  test.each(['body', 'meta.text'])('silent where it is there: %s', (column) =>
    expect(check(`documents: { source: d.jsonl, column: ${column} }`, { dataset })).toEqual([]),
  );

  test('silent where nobody looked', () =>
    expect(check('documents: { source: e.jsonl, column: bodi }', {})).toEqual([]));
});

describe('endpoint-unknown', () => {
  const text = "models:\n  - { model: m, endpoint: 'gqu' }\n  - { endpoint: { url: http://h } }\n  - m\n";

  test('only aliases are compared, with the ones the user has', () => {
    expect(check(text, { profiles: profilesOf('gpu', 'practice') })).toEqual([
      "warning endpoint-unknown: 'gqu'",
    ]);
    expect(check(text, { profiles: profilesOf('gqu') })).toEqual([]);
    expect(fixed(text, { profiles: profilesOf('gpu') })).toBe(text.replace('gqu', 'gpu'));
    expect(fixed(text, { profiles: profilesOf('elsewhere') })).toBe('no fix');
  });

  test.each([null, []])('silent where none are known or set up: %j', (profiles) =>
    expect(check(text, { profiles })).toEqual([]),
  );
});

describe('model-not-served', () => {
  const models = new Map([
    ['gpu', ['google/gemma-3-1b-it', 'Qwen/Qwen3-1.7B'].map((id) => ({ id, window: null }))],
  ]);
  const profiles = profilesOf('gpu', 'hosted');

  test('a model that its endpoint did not list', () => {
    const text = 'models:\n  - { model: google/gemma-3-1b, endpoint: gpu }\n';
    expect(check(text, { profiles, models })).toEqual(['warning model-not-served: google/gemma-3-1b']);
    expect(fixed(text, { profiles, models })).toBe(text.replace('3-1b', '3-1b-it'));
  });

  test('without an alias, the only endpoint is meant', () => {
    expect(check('models: [gemma]', { profiles: profilesOf('gpu'), models })).toEqual([
      'warning model-not-served: gemma',
    ]);
    expect(check('models: [gemma]', { profiles, models })).toEqual([]);
    expect(
      check('models: [{ model: gemma, endpoint: { url: http://h } }]', {
        profiles: profilesOf('gpu'),
        models,
      }),
    ).toEqual([]);
  });

  test.each(['gpu', 'hosted'])('silent where it is served, or nobody asked: %s', (endpoint) =>
    expect(
      check(`models: [{ model: Qwen/Qwen3-1.7B, endpoint: ${endpoint} }]`, { profiles, models }),
    ).toEqual([]),
  );
});

test('any file without the keys is silent', () => {
  const facts = {
    files: new Map([['1', 'missing']] as const),
    dataset: datasetOf({ columns: ['a'] }),
    profiles: profilesOf('a'),
    models: new Map(),
  };
  for (const text of ['', '- x', 'prompts: 1', 'models: { a: b }', 'documents: x', 'prompts: [[1]]']) {
    expect(check(text, facts)).toEqual([]);
  }
});
