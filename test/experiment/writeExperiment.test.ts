import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXECUTOR_KINDS } from '../../server/experiment/executors/executorSetup.ts';
import { BATCH_PROVIDERS } from '../../server/experiment/executors/openaiBatchSchema.ts';
import type { Experiment } from '../../server/experiment/experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { writeExperiment } from '../../server/experiment/writeExperiment.ts';

const plain: Experiment = {
  name: 'faq',
  prompts: ['faq.rephrase.md'],
  models: [{ model: 'lab/small-1B', endpoint: { alias: 'gpu' }, parameters: {}, extraBody: {} }],
  documents: { ...DEFAULT_DOCUMENTS, source: '../data/web.jsonl' },
  rollouts: 1,
  context: DEFAULT_CONTEXT,
  batch: DEFAULT_BATCH,
};

test('reads as a person would write it, defaults left out', () => {
  expect(writeExperiment(plain)).toBe(
    [
      'name: faq',
      'prompts:',
      '  - faq.rephrase.md',
      'models:',
      '  - { model: lab/small-1B, endpoint: gpu }',
      'documents:',
      '  source: ../data/web.jsonl',
      '  sample: { size: 20, seed: 7 }',
      '',
    ].join('\n'),
  );
});

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,20}[A-Za-z0-9]$/);
const text = fc.string({ minLength: 1, maxLength: 30 }).filter((value) => value.trim() === value);
const filterValue = fc.oneof(text, fc.integer(), fc.boolean());
const someValues = fc.oneof(filterValue, fc.array(filterValue, { minLength: 1, maxLength: 3 }));
const filters = fc.dictionary(
  name,
  fc.oneof(someValues, fc.record({ min: fc.integer() }), fc.record({ max: fc.integer(), not: someValues })),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);
const experiments: fc.Arbitrary<Experiment> = fc.record({
  name,
  prompts: fc.array(text, { minLength: 1, maxLength: 3 }),
  models: fc.array(
    fc.record({
      model: text,
      endpoint: fc.oneof(
        fc.constant(null),
        name.map((alias) => ({ alias })),
        fc.constant({ url: 'http://127.0.0.1:8000/v1' }),
      ),
      parameters: fc.constantFrom({}, { temperature: 0.7 }, { temperature: [0.7, 1] }, { max_tokens: 2048 }),
      extraBody: fc.constantFrom({}, { chat_template_kwargs: { enable_thinking: false } }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  documents: fc.record(
    {
      source: fc.option(text),
      column: text,
      idColumn: text,
      filter: fc.option(filters),
      sample: fc.record({
        size: fc.integer({ min: 1, max: 1000 }),
        seed: fc.integer(),
        stratify: fc.oneof(fc.constantFrom('length' as const, 'none' as const), fc.record({ column: text })),
        pinned: fc.array(text, { maxLength: 3 }),
      }),
      limit: fc.option(fc.integer({ min: 1 })),
      seed: fc.integer(),
    },
    { requiredKeys: ['source', 'column', 'idColumn', 'filter', 'sample', 'limit'] },
  ),
  rollouts: fc.integer({ min: 1, max: 8 }),
  context: fc.record({
    window: fc.option(fc.integer({ min: 1, max: 100_000 })),
    cut: fc.constantFrom('end', 'middle', 'skip'),
    tokenizer: fc.option(text),
  }),
  batch: fc.record({
    executor: fc.constantFrom(...EXECUTOR_KINDS),
    sections: fc.record({
      datatrove: fc.record({
        tasks: fc.option(fc.integer({ min: 1, max: 100 })),
        workers: fc.option(fc.integer({ min: 1, max: 100 })),
        chunk: fc.integer({ min: 1, max: 6000 }),
        serve: fc.constantFrom('endpoint', 'vllm'),
        vllmArguments: fc.constantFrom({}, { 'tensor-parallel-size': 2 }),
        python: fc.constant(null),
      }),
      slurm: fc.record({
        host: fc.constant(null),
        folder: fc.constant(null),
        partition: fc.option(text),
        account: fc.option(text),
        qos: fc.option(text),
        time: fc.constantFrom(null, '20:00:00', '2-00:00:00'),
        gpus: fc.option(fc.integer({ min: 0, max: 8 })),
        cpus: fc.option(fc.integer({ min: 1, max: 64 })),
        memoryGb: fc.option(fc.integer({ min: 1, max: 64 })),
        modules: fc.constant([]),
        setup: fc.constant([]),
        sbatch: fc.constantFrom({}, { constraint: 'h100' }),
      }),
      openaiBatch: fc.record({
        provider: fc.option(fc.constantFrom(...BATCH_PROVIDERS.map(({ value }) => value))),
        completionWindow: fc.constantFrom(null, '24h'),
        requestsPerFile: fc.option(fc.integer({ min: 1, max: 50_000 })),
        bytesPerFile: fc.option(fc.integer({ min: 1024 })),
        keepFiles: fc.boolean(),
      }),
    }),
    badRows: fc.constantFrom('report', 'stop'),
    format: fc.constantFrom('parquet', 'jsonl.zst'),
    output: fc.option(text),
    concurrency: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 512 })),
    budgetGpuHours: fc.option(fc.integer({ min: 1, max: 100 })),
    stopIf: fc.option(
      fc.record({ failedShare: fc.constantFrom(0.05, 0.5), after: fc.integer({ min: 0, max: 900 }) }),
    ),
  }),
});

test('law: reading what was written gives the same experiment', () => {
  fc.assert(
    fc.property(experiments, (experiment) => {
      expect(readExperiment(writeExperiment(experiment), 'unnamed')).toEqual({ experiment, problems: [] });
    }),
  );
});
