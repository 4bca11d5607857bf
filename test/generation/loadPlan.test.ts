import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { PlanRequest, PlanWorld } from '../../server/generation/loadPlan.ts';
import { loadPlan } from '../../server/generation/loadPlan.ts';
import { loadTokenizer } from '../../server/generation/tokenizerCounter.ts';

const folder = resolve('/data/project');

const gpu: Endpoint = {
  ...bareEndpoint('gpu', 'http://gpu-7:8000/v1', 'http://gpu-7:8000'),
  model: 'org/model',
};

const files: Readonly<Record<string, string>> = {
  'faq.md': 'Rewrite as a FAQ.\n\n[[DOCUMENT]]',
  'lost.md': 'Rewrite as a FAQ.\n\n[TEXT]',
  'broken.md': '---\nname: [\n---\n[[DOCUMENT]]',
  'two.experiment.yaml':
    'name: two\nprompts: [faq.md]\nmodels: [{ endpoint: gpu }, { model: other, endpoint: gpu }]\n',
  'stray.experiment.yaml':
    'name: stray\nprompts: [faq.md]\nmodels: [{ model: m, endpoint: { url: "https://elsewhere.example/v1" } }]\n',
  'unknown.experiment.yaml': 'name: unknown\nprompts: [faq.md]\nmodels: [{ model: m, endpoint: gpuu }]\n',
  'own.experiment.yaml':
    'name: own\nprompts: [faq.md]\ndocuments: { source: web.jsonl }\nmodels: [{ model: m, endpoint: { url: "gpu-7:8000" } }]\n',
};

const world = (given: Partial<PlanWorld> = {}): PlanWorld => ({
  readText: async (path) => files[path.slice(folder.length + 1)] ?? null,
  endpoints: [gpu],
  defaultAlias: null,
  defaultSource: resolve(folder, 'default.jsonl'),
  loadTokenizer,
  ...given,
});

const prompts = (...paths: string[]): PlanRequest => ({
  kind: 'prompts',
  paths: paths.map((path) => resolve(folder, path)),
  baseFolder: folder,
  documents: DEFAULT_DOCUMENTS,
});

const experiment = (name: string): PlanRequest => ({ kind: 'experiment', path: resolve(folder, name) });

const failureOf = async (request: PlanRequest, given?: Partial<PlanWorld>) => {
  const made = await loadPlan(request, world(given));
  return made.ok ? null : made.failure;
};

const planOf = async (request: PlanRequest, given?: Partial<PlanWorld>) => {
  const made = await loadPlan(request, world(given));
  if (!made.ok) throw new Error(made.failure.message);
  return made.plan;
};

describe('loadPlan', () => {
  test('prompts without an experiment say the text column, where all name the same one', async () => {
    const bodies: Readonly<Record<string, string>> = {
      'a.md': '---\ninputs: { DOCUMENT: { column: content } }\n---\n[[DOCUMENT]]',
      'b.md':
        '---\ninputs: { DOCUMENT: { column: content }, TITLE: { column: head } }\n---\n[[TITLE]] [[DOCUMENT]]',
      'c.md': 'Rewrite: [[DOCUMENT]]',
    };
    const columnOf = async (column: string | null, ...paths: string[]) => {
      const request = prompts(...paths);
      if (request.kind === 'experiment') throw new Error('Prompts alone were asked for.');
      const documents = { ...request.documents, column };
      const readText: PlanWorld['readText'] = async (path) => bodies[path.slice(folder.length + 1)] ?? null;
      return (await planOf({ ...request, documents }, { readText })).experiment.documents.column;
    };
    expect(await columnOf(null, 'a.md')).toBe('content');
    expect(await columnOf(null, 'a.md', 'b.md')).toBe('content');
    expect(await columnOf(null, 'a.md', 'c.md')).toBe('text');
    expect(await columnOf(null, 'c.md')).toBe('text');
    expect(await columnOf('body', 'a.md')).toBe('body');
  });

  test('a plain prompt needs no experiment: the default endpoint and dataset', async () => {
    const plan = await planOf(prompts('faq.md'));
    expect(plan.variants.map(({ id, model, endpoint }) => ({ id, model, endpoint }))).toEqual([
      { id: 'faq--model', model: 'org/model', endpoint: 'gpu' },
    ]);
    expect(plan.source).toBe(resolve(folder, 'default.jsonl'));
    expect(plan.untrustedOrigins).toEqual([]);
  });

  test('prompts alone are named together', async () => {
    expect((await planOf(prompts('faq.md'))).experiment.name).toBe('faq');
    expect((await planOf(prompts('faq.md', 'faq.md'))).experiment.name).toBe('faq-faq');
    const many = await planOf(prompts('faq.md', 'faq.md', 'faq.md', 'faq.md', 'faq.md'));
    expect(many.experiment.name).toBe('faq-faq-faq-and-2-more');
  });

  test('an experiment expands over its models', async () => {
    const plan = await planOf(experiment('two.experiment.yaml'));
    expect(plan.variants.map(({ model }) => model)).toEqual(['org/model', 'other']);
  });

  test("an origin that only the experiment names is listed, the user's own is not", async () => {
    expect((await planOf(experiment('stray.experiment.yaml'))).untrustedOrigins).toEqual([
      'https://elsewhere.example',
    ]);
    const own = await planOf(experiment('own.experiment.yaml'));
    expect(own.untrustedOrigins).toEqual([]);
    expect(own.variants[0]?.endpoint).toBe('gpu');
    expect(own.source).toBe(resolve(folder, 'web.jsonl'));
  });

  test('a prompt without a document placeholder is refused: no document would be sent', async () => {
    expect(await failureOf(prompts('lost.md'))).toMatchObject({ reason: 'prompt-invalid' });
  });

  test.each([
    ['no-endpoint', prompts('faq.md'), { endpoints: [] }],
    ['no-model', prompts('faq.md'), { endpoints: [{ ...gpu, model: null }] }],
    ['file-not-found', prompts('gone.md'), {}],
    ['prompt-invalid', prompts('broken.md'), {}],
    ['endpoint-unknown', experiment('unknown.experiment.yaml'), {}],
    ['file-not-found', experiment('gone.experiment.yaml'), {}],
  ] as const)('%s is said with the file to look at', async (reason, request, given) => {
    const failure = await failureOf(request, given);
    expect(failure?.reason).toBe(reason);
    expect(failure?.path.startsWith(folder)).toBe(true);
    expect(failure?.message.length).toBeGreaterThan(20);
  });
});

test('the tokenizer of the experiment wins over that of the endpoint; without any, tokens are estimated', async () => {
  const letters = new URL('tokenizers/letters.json', import.meta.url).pathname;
  const split = new URL('tokenizers/split-nfc.json', import.meta.url).pathname;
  const counted = async (endpointTokenizer: string | null, context: string) => {
    const text = `name: t\nprompts: [faq.md]\nmodels: [{ endpoint: gpu }]\n${context}`;
    const loaded = await loadPlan(
      experiment('t.experiment.yaml'),
      world({
        endpoints: [{ ...gpu, tokenizer: endpointTokenizer }],
        readText: async (path) => (path.endsWith('.yaml') ? text : (files['faq.md'] ?? null)),
      }),
    );
    return loaded.ok ? loaded.plan.counters.get('gpu')?.id : loaded.failure;
  };
  const own = await counted(letters, '');
  expect(own).toMatch(/^tokenizer\.json\//);
  const experiments = await counted(letters, `context: { tokenizer: "${split}" }\n`);
  expect(experiments).toMatch(/^tokenizer\.json\//);
  expect(experiments).not.toBe(own);
  expect(await counted(null, '')).toBe('utf8-bytes/3');
  expect(await counted(null, 'context: { tokenizer: none.json }\n')).toMatchObject({
    reason: 'tokenizer-unusable',
    message: expect.stringContaining(resolve(folder, 'none.json')),
  });
});
