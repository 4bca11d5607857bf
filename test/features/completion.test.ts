import { describe, expect, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-types';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { completionsAt, wantsPaths } from '../../server/features/completion.ts';
import { NO_FACTS } from '../../server/features/decodeFacts.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { NO_KNOWLEDGE } from '../../server/features/knowledge.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import { datasetOf, useOf } from '../language/knownWorld.ts';
import { knowing } from './knownKnowledge.ts';
import { cursorIn, edited, experimentOf, promptOf } from './takeSnapshot.ts';

const DATASET = datasetOf({
  rows: [
    { id: 'a', text: 'A river.', title: 'Rivers', lang: 'en', meta: { url: 'https://h' }, 'meta.url': 'x' },
  ],
});

const KNOWN = knowing(
  { uses: [useOf({ dataset: DATASET })] },
  {
    dataset: DATASET,
    profiles: ['gpu', 'hosted'].map((alias) => ({ alias, model: null, window: null, tokenizer: null })),
    models: new Map([
      ['gpu', [{ id: 'SmolLM2', window: 8192 }]],
      ['hosted', [{ id: 'Qwen3', window: null }]],
    ]),
  },
  {
    paths: [
      { kind: 'prompt', path: 'prompts/faq.rephrase.md' },
      { kind: 'prompt', path: 'prompts/math.md' },
      { kind: 'dataset', path: 'data/web.jsonl' },
    ],
  },
);

/** Without the snippets of prompts, which are a matter of their own (`newPrompt.test.ts`). */
function offered(marked: string, take: (text: string) => Snapshot = promptOf): readonly string[] {
  const { snapshot, position } = cursorIn(marked, take);
  return completionsAt(snapshot, position, KNOWN)
    .filter(({ kind }) => kind !== CompletionItemKind.Snippet || snapshot.kind === 'experiment')
    .map(({ label }) => label);
}

/** The text after choosing `label`. */
function chosen(marked: string, label: string, take: (text: string) => Snapshot = promptOf): string {
  const { snapshot, position } = cursorIn(marked, take);
  const item = completionsAt(snapshot, position, KNOWN).find((candidate) => candidate.label === label);
  if (!item?.textEdit || !('range' in item.textEdit)) throw new Error(`${label} is not offered`);
  return edited(snapshot, [item.textEdit]);
}

const TOP = [
  'name',
  'description',
  'system',
  'template',
  'inputs',
  'parameters',
  'extra_body',
  'output',
  'ignore',
];

describe('front matter', () => {
  test('keys that are not written yet', () => {
    expect(offered('---\n<|>\n---\n[[DOCUMENT]]')).toEqual(TOP);
    expect(offered('---\nname: x\n<|>\nsystem: y\n---\n')).toEqual(
      TOP.filter((key) => key !== 'name' && key !== 'system'),
    );
    expect(offered('---\nna<|>\n---\n')).toEqual(TOP);
    expect(offered('---\r\nname: x\r\nou<|>\r\n---\r\n')).toEqual(TOP.slice(1));
  });

  test('before the front matter is closed', () => expect(offered('---\nname: x\n<|>')).toEqual(TOP.slice(1)));

  test('nested keys, as lines and in braces', () => {
    expect(offered('---\noutput:\n  <|>\n---\n')).toEqual(['form', 'checks']);
    expect(offered('---\noutput: { <|> }\n---\n')).toEqual(['form', 'checks']);
    expect(offered('---\noutput: { form: faq, <|>\n---\n')).toContain('checks');
    expect(offered('---\noutput:\n  form: faq\n  checks:\n    - <|>\n---\n')).toContain('length_ratio');
    expect(offered('---\noutput:\n  checks: [ { length_ratio: { min: 1, <|> } } ]\n---\n')).toEqual(['max']);
    expect(offered('---\nparameters:\n  temperature: 1\n  to<|>\n---\n')).toContain('top_p');
    expect(offered('---\nparameters:\n  temperature: 1\n  <|>\n---\n')).not.toContain('temperature');
    expect(offered('---\ninputs:\n  DOCUMENT:\n    <|>\n---\n')).toEqual(['column']);
  });

  test('values of closed sets', () => {
    expect(offered('---\noutput:\n  form: <|>\n---\n')).toContain('table');
    expect(offered('---\noutput: { form: ta<|> }\n---\n')).toContain('table');
    expect(offered('---\nignore: [<|>]\n---\n')).toContain('document-first');
    expect(offered('---\nignore:\n  - chat<|>\n---\n')).toContain('chat-tokens');
    expect(offered('---\noutput: { checks: [ { finished: <|> } ] }\n---\n')).toEqual(['true']);
  });

  test('a key behind which more is offered says so to clients that ask again by themselves', () => {
    const going = (marked: string, take: (text: string) => Snapshot = promptOf): readonly string[] => {
      const { snapshot, position } = cursorIn(marked, take);
      const items = completionsAt(snapshot, position, KNOWN);
      return items.filter(({ data }) => data?.continues).map(({ label }) => label);
    };
    expect(going('---\n<|>\n---\n')).toEqual(['parameters', 'output', 'ignore']);
    expect(going('---\n<|>: x\n---\n')).toEqual([]);
    expect(going('---\ninputs: { DOCUMENT: { <|> } }\n---\n')).toEqual(['column']);
    expect(going('<|>', experimentOf)).toEqual(['prompts', 'models', 'documents', 'context', 'batch']);
    expect(going('models:\n  - <|>', experimentOf)).toEqual(['model', 'endpoint', 'parameters']);
  });

  test('nothing in free text, block text, comments and strings', () => {
    expect(offered('---\nname: <|>\n---\n')).toEqual([]);
    expect(offered('---\nsystem: |\n  You <|>\n---\n')).toEqual([]);
    expect(offered('---\n# <|>\n---\n')).toEqual([]);
    expect(offered('---\ndescription: "<|>"\n---\n')).toEqual([]);
    expect(offered('---\nsystem: |\n  output:\n<|>\n---\n')).toEqual(TOP.filter((key) => key !== 'system'));
  });

  test('what is written: the key with the beginning of its value', () => {
    expect(chosen('---\nna<|>\n---\n', 'name')).toBe('---\nname: $0\n---\n');
    expect(chosen('---\nna<|>me: x\n---\n', 'name')).toBe('---\nname: x\n---\n');
    expect(chosen('---\nout<|>\n---\n', 'output')).toBe('---\noutput:\n  $0\n---\n');
    expect(chosen('---\noutput: { <|> }\n---\n', 'form')).toBe(
      `---\noutput: { form: $\{1|faq,table,math,tutorial,qa,list,json,free|} }\n---\n`,
    );
    expect(chosen('---\noutput: { form: ta<|> }\n---\n', 'table')).toBe(
      '---\noutput: { form: table }\n---\n',
    );
    expect(chosen('---\n<|>\n---\n', 'inputs')).toBe(
      `---\ninputs:\n  $\{1:DOCUMENT}: { column: $\{2:text} }\n---\n`,
    );
    expect(chosen('---\nparameters: { <|> }\n---\n', 'temperature')).toBe(
      '---\nparameters: { temperature: $0 }\n---\n',
    );
  });

  test('documentation says what holds without the key, and the evidence', () => {
    const { snapshot, position } = cursorIn('---\n<|>\n---\n', promptOf);
    const system = completionsAt(snapshot, position, KNOWN).find(
      ({ label }) => label === 'system',
    ) as CompletionItem;
    expect(JSON.stringify(system.documentation)).toContain('Without it: no system message');
    expect(JSON.stringify(system.documentation)).toContain('Evidence');
  });
});

describe('experiments', () => {
  const inExperiment = (marked: string): readonly string[] => offered(marked, experimentOf);

  test('keys at every depth', () => {
    expect(inExperiment('<|>')).toEqual([
      'name',
      'prompts',
      'models',
      'documents',
      'rollouts',
      'context',
      'batch',
      'new experiment',
    ]);
    expect(inExperiment('models:\n  - <|>')).toEqual(
      expect.arrayContaining(['model', 'endpoint', 'parameters']),
    );
    expect(inExperiment('models:\n- model: x\n  <|>')).toEqual(['endpoint', 'parameters', 'extra_body']);
    expect(inExperiment('models:\n  - { model: x, <|>')).toEqual(['endpoint', 'parameters', 'extra_body']);
    expect(inExperiment('models:\n  - model: x\n    parameters:\n      <|>')).toContain('temperature');
    expect(inExperiment('documents:\n  sample: { <|> }')).toEqual(['size', 'seed', 'stratify', 'pinned']);
    expect(inExperiment('batch:\n  stop_if:\n    failed: 5%\n    <|>')).toEqual(['after']);
    expect(inExperiment('documents:\n  source: x\n<|>')).not.toContain('documents');
  });

  test('values, those of the own endpoints among them', () => {
    expect(inExperiment('context: { cut: <|> }')).toEqual(['end', 'middle', 'skip']);
    expect(inExperiment('batch:\n  concurrency: <|>')).toEqual(['auto']);
    expect(inExperiment('models:\n  - endpoint: <|>')).toEqual(['gpu', 'hosted']);
    expect(inExperiment('models:\n  - { model: Sm<|> }')).toEqual(['SmolLM2', 'Qwen3']);
    expect(inExperiment('models: [<|>]')).toEqual(['SmolLM2', 'Qwen3']);
  });

  test('what the Slurm cluster offered when it was asked, its default partition first', () => {
    const partition = {
      isDefault: false,
      isUp: true,
      timeLimit: '1-00:00:00',
      nodes: 12,
      gres: 'gpu:h100:8',
    };
    const cluster = {
      place: 'login-1',
      partitions: [
        { ...partition, name: 'gpu', isUp: false },
        { ...partition, name: 'cpu', isDefault: true, timeLimit: 'infinite', nodes: 1, gres: '' },
      ],
      accounts: ['synth'],
      qualities: ['normal', 'high'],
    };
    const asked = knowing({}, {}, { pushed: { ...NO_FACTS, cluster } });
    const at = (marked: string, knowledge = asked) => {
      const { snapshot, position } = cursorIn(marked, experimentOf);
      return completionsAt(snapshot, position, knowledge).map(({ label }) => label);
    };
    expect(at('batch:\n  slurm:\n    partition: <|>')).toEqual(['cpu', 'gpu']);
    expect(at('batch: { slurm: { account: <|> } }')).toEqual(['synth']);
    expect(at('batch: { slurm: { qos: h<|> } }')).toEqual(['normal', 'high']);
    expect(at('batch:\n  slurm:\n    partition: <|>', NO_KNOWLEDGE)).toEqual([]);
    const hovered = (marked: string): string => {
      const { snapshot, position } = cursorIn(marked, experimentOf);
      return JSON.stringify(hoverAt(snapshot, position, asked)?.contents ?? null);
    };
    expect(hovered('batch: { slurm: { partition: g<|>pu } }')).toContain(
      '**gpu** is a partition of your Slurm cluster at login-1. 12 nodes, at the most 1-00:00:00, `gpu:h100:8` on each. It takes no jobs at present.',
    );
    expect(hovered('batch: { slurm: { partition: c<|>pu } }')).toContain(
      'The default. 1 node, no time limit.',
    );
    expect(hovered('batch: { slurm: { account: oth<|>er } }')).toBe('null');
  });

  test('the models of the endpoint that the same entry names', () => {
    expect(inExperiment('models:\n  - endpoint: hosted\n    model: <|>')).toEqual(['Qwen3']);
    expect(inExperiment('models:\n  - { endpoint: gpu, model: <|> }')).toEqual(['SmolLM2']);
  });

  test('paths of prompts and datasets, replaced as a whole', () => {
    expect(inExperiment('prompts:\n  - <|>')).toEqual(['prompts/faq.rephrase.md', 'prompts/math.md']);
    expect(inExperiment('prompts: [a.md, pro<|>]')).toEqual(['prompts/faq.rephrase.md', 'prompts/math.md']);
    expect(inExperiment('documents: { source: <|> }')).toEqual(['data/web.jsonl']);
    expect(chosen('prompts: [prompts/m<|>ath.txt, b.md]', 'prompts/math.md', experimentOf)).toBe(
      'prompts: [prompts/math.md, b.md]',
    );
    expect(chosen('prompts:\n  - prompts/<|>old.md # why', 'prompts/math.md', experimentOf)).toBe(
      'prompts:\n  - prompts/math.md # why',
    );
  });

  test('names that YAML would read as something else are written in quotes', () => {
    const strange = knowing(
      {},
      { dataset: datasetOf({ rows: [{ id: 'a', text: 'A river.', 'price: $': '1', 'my-col': 'x' }] }) },
      { paths: [{ kind: 'prompt', path: 'my prompts/new #2.md' }] },
    );
    const taken = (marked: string, label: string): string => {
      const { snapshot, position } = cursorIn(marked, experimentOf);
      const item = completionsAt(snapshot, position, strange).find((one) => one.label === label);
      if (!item?.textEdit || !('range' in item.textEdit)) throw new Error(`${label} is not offered`);
      return edited(snapshot, [item.textEdit]);
    };
    const label = 'my prompts/new #2.md';
    expect(taken('prompts:\n  - <|>\n', label)).toBe('prompts:\n  - "my prompts/new #2.md"\n');
    expect(taken("prompts: ['<|>']\n", label)).toBe("prompts: ['my prompts/new #2.md']\n");
    expect(taken('prompts: ["my prompts/n<|>"]\n', label)).toBe('prompts: ["my prompts/new #2.md"]\n');
    const filter = 'documents:\n  source: d.jsonl\n  filter:\n    ';
    expect(taken(`${filter}<|>`, 'price: $')).toBe(`${filter}"price: \\$": $0`);
    expect(taken('documents: { source: d.jsonl, column: <|> }', 'price: $')).toContain(
      'column: "price: $" }',
    );
    expect(taken('documents: { source: d.jsonl, column: <|> }', 'my-col')).toContain('column: my-col }');
  });

  test('a prompt that stands there already is not offered a second time', () => {
    expect(inExperiment('prompts:\n  - prompts/math.md\n  - <|>')).toEqual(['prompts/faq.rephrase.md']);
    expect(inExperiment('prompts: [prompts/ma<|>th.md]')).toContain('prompts/math.md');
  });

  test('the columns of the dataset', () => {
    expect(inExperiment('documents:\n  source: d.jsonl\n  column: <|>')).toContain('title');
    expect(offered('---\ninputs: { TITLE: { column: <|> } }\n---\n')).toContain('title');
  });

  test('the keys of maps: columns to filter by, placeholders to declare', () => {
    expect(inExperiment('documents:\n  source: d.jsonl\n  filter:\n    <|>')).toEqual(
      expect.arrayContaining(['title', 'lang']),
    );
    expect(inExperiment('documents: { source: d.jsonl, filter: { lang: en, <|> } }')).not.toContain('lang');
    expect(offered('---\ninputs:\n  <|>\n---\nAbout [[TITLE]]: [[DOCUMENT]]')).toEqual(['TITLE', 'DOCUMENT']);
    expect(chosen('---\ninputs: { <|> }\n---\n[[TITLE]]', 'TITLE')).toBe(
      '---\ninputs: { TITLE: { $0 } }\n---\n[[TITLE]]',
    );
  });

  test.each([
    ['prompts: [<|>]', true],
    ['documents:\n  source: da<|>', true],
    ['documents:\n  column: <|>', false],
    ['name: <|>', false],
    ['<|>', false],
  ])('files are looked for only where paths are written: %j', (marked, wanted) => {
    const { snapshot, position } = cursorIn(marked, experimentOf);
    expect(wantsPaths(snapshot, position)).toBe(wanted);
  });
});

describe('placeholders', () => {
  test('after two brackets: the document, inputs, and what is used already', () => {
    const columns = ['[[ID]]', '[[META]]', '[[META_URL]]'];
    expect(offered('Rewrite [[<|>')).toEqual([
      '[[DOCUMENT]]',
      '[[ID]]',
      '[[TITLE]]',
      '[[LANG]]',
      ...columns.slice(1),
    ]);
    expect(offered('---\ninputs: { TITLE: { column: t } }\n---\nAbout [[<|>]] in [[LANG]]')).toEqual([
      '[[DOCUMENT]]',
      '[[TITLE]]',
      '[[LANG]]',
      ...columns,
    ]);
    expect(offered('Rewrite [<|>')).toEqual([]);
    expect(offered('Rewrite [[DOCUMENT]] <|>')).toEqual([]);
  });

  test('a column is declared where there is front matter, and shows a value', () => {
    const { snapshot, position } = cursorIn('---\nname: x\n---\nAbout [[<|>', promptOf);
    const item = completionsAt(snapshot, position, KNOWN).find(({ label }) => label === '[[META_URL]]');
    if (!item?.textEdit || !('range' in item.textEdit)) throw new Error('not offered');
    expect(edited(snapshot, [item.textEdit, ...(item.additionalTextEdits ?? [])])).toBe(
      '---\nname: x\ninputs: { META_URL: { column: meta.url } }\n---\nAbout [[META_URL]]',
    );
    const title = completionsAt(snapshot, position, KNOWN).find(({ label }) => label === '[[TITLE]]');
    expect(JSON.stringify(title?.documentation)).toContain('Rivers');
  });

  test('what is typed already is replaced, closing brackets included', () => {
    expect(chosen('Rewrite [[<|>]] now', '[[DOCUMENT]]')).toBe('Rewrite [[DOCUMENT]] now');
    expect(chosen('Rewrite [[doc<|> now', '[[DOCUMENT]]')).toBe('Rewrite [[DOCUMENT]] now');
    expect(chosen('Rewrite [[DO<|>CUM]] now', '[[DOCUMENT]]')).toBe('Rewrite [[DOCUMENT]] now');
  });
});

describe('between quotes and in filters', () => {
  test('what may stand there as text', () => {
    expect(offered('---\noutput: { form: "<|>" }\n---\n')).toContain('faq');
    expect(offered('---\noutput: { checks: [{ not_preamble: "<|>" }] }\n---\n')).toEqual([]);
  });

  const SOURCE = 'documents:\n  source: data/web.jsonl\n';

  test.each([
    ['prompts:\n  - "pro<|>"\n', 'prompts/math.md', 'prompts:\n  - "prompts/math.md"\n'],
    ["prompts: ['<|>']\n", 'prompts/math.md', "prompts: ['prompts/math.md']\n"],
    ['prompts: ["a.md", "p<|>rompts/x.md"]\n', 'prompts/math.md', 'prompts: ["a.md", "prompts/math.md"]\n'],
    ['documents: { source: "da<|> }\n', 'data/web.jsonl', 'documents: { source: "data/web.jsonl" }\n'],
    ['documents:\n  source: "<|>', 'data/web.jsonl', 'documents:\n  source: "data/web.jsonl"'],
  ])('a path: %j', (marked, label, after) => {
    expect(chosen(marked.replace('<|> }', '<|>'), label, experimentOf)).toBe(after.replace('" }', '"'));
  });

  test('no keys between quotes', () => expect(offered('"na<|>"', experimentOf)).toEqual([]));

  test.each([
    [`${SOURCE}  filter: { lang: <|> }\n`, ['en']],
    [`${SOURCE}  filter: { lang: [<|>] }\n`, ['en']],
    [`${SOURCE}  filter:\n    lang: { not: <|> }\n`, ['en']],
    [`${SOURCE}  filter:\n    meta.url: <|>\n`, ['x']],
    [`${SOURCE}  filter:\n    lang: "<|>"\n`, ['en']],
    [`${SOURCE}  filter:\n    lang: { min: <|> }\n`, []],
  ])('the values a column has: %j', (marked, values) =>
    expect(offered(marked, experimentOf)).toEqual(values),
  );
});
