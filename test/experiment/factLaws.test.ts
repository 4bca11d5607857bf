/** Laws of the rules with facts: any facts, any text. They never throw, mark what stands there, and mend to a text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkExperiment } from '../../server/experiment/checkExperiment.ts';
import type { ExperimentFacts } from '../../server/experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../../server/experiment/facts.ts';
import { promptUse } from '../../server/experiment/promptUse.ts';
import { parseExperiment } from '../../server/experiment/readExperiment.ts';
import { countPrompt } from '../../server/language/fit.ts';
import type { Problem } from '../../server/language/problem.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { datasetOf, jobOf } from '../language/knownWorld.ts';
import { applyEdits, knownProblems } from '../language/markedText.ts';

const BODIES = [
  'Write.',
  ' ',
  '\n',
  '\r\n',
  '[[DOCUMENT]]',
  '[[TITLE]]',
  '[[DOC',
  'x'.repeat(3000),
  '😀',
  '文',
  '{text}',
];
const HEADS = [
  'name: faq',
  'name: "a b"',
  'inputs: { TITLE: { column: titel } }',
  'inputs: { DOCUMENT: { column: body } }',
  'inputs: [',
  'parameters: { max_tokens: 8192 }',
  'parameters: { max_tokens: [1, 1e9], max_completion_tokens: -3 }',
  'parameters: { max_tokens: x }',
  'extra_body: { max_tokens: 4096 }',
  'ignore: [context-exceeded]',
  'system: Be brief.',
  '---',
];
const EXPERIMENTS = [
  'name: faq',
  'prompts: [a.md, b.md, a.md]',
  'prompts: [b.md]',
  'models: [m, { endpoint: gpu, parameters: { max_tokens: 9000 } }, { endpoint: { url: http://h } }]',
  'models: [{ parameters: { max_tokens: [8192, 1] } }]',
  'documents: { source: d.jsonl, column: bodi }',
  'documents: { source: "*.jsonl" }',
  'context: { window: 8192, cut: skip }',
  'context: { window: 1 }',
  'batch: { output: out }',
  'x: [',
];

const prompts = fc
  .tuple(fc.subarray(HEADS), fc.array(fc.constantFrom(...BODIES), { maxLength: 8 }))
  .map(([head, body]) => (head.length === 0 ? '' : `---\n${head.join('\n')}\n---\n`) + body.join(''));
const experiments = fc.subarray(EXPERIMENTS).map((lines) => lines.join('\n'));
const datasets = fc.option(
  fc
    .array(
      fc.record(
        {
          text: fc.constantFrom('', 'a\nb', 'x'.repeat(40_000), '\ud83d'),
          body: fc.string(),
          title: fc.constant(null),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 4 },
    )
    .map((rows) => datasetOf({ rows })),
);
const knownFacts = fc.record({
  files: fc.constantFrom(new Map([['a.md', 'missing']] as const), NO_EXPERIMENT_FACTS.files),
  texts: fc.tuple(prompts, prompts),
  dataset: datasets,
  profiles: fc.constantFrom(null, [], [{ alias: 'gpu', model: 'm', window: 2048, tokenizer: null }]),
  models: fc.constantFrom(new Map(), new Map([['gpu', [{ id: 'm', window: 100 }]]])),
  output: fc.constantFrom(null, '/w/out'),
  jobs: fc.constantFrom([], [jobOf('Other. [[DOCUMENT]]', '/w/out')]),
});

function expectSound(text: string, problems: readonly Problem[]): void {
  for (const { span, fixes, message } of problems) {
    expect(span.start).toBeLessThanOrEqual(span.end);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(message).not.toMatch(/undefined|NaN|null|Infinity/);
    for (const { edits } of fixes) applyEdits(text, edits);
  }
}

test('law: whatever is known, problems are sound', () => {
  fc.assert(
    fc.property(experiments, knownFacts, fc.boolean(), (text, { texts, ...given }, named) => {
      const known = texts.map((prompt, index) => ({
        ...countPrompt(readPrompt(prompt)),
        name: named ? 'faq' : `p${index}`,
      }));
      const facts: ExperimentFacts = {
        ...NO_EXPERIMENT_FACTS,
        ...given,
        prompts: new Map(known.map((prompt, index) => [['a.md', 'b.md'][index] ?? '', prompt])),
      };
      const reading = parseExperiment(text, 'x');
      expectSound(text, checkExperiment(reading, facts));
      const uses = reading.experiment ? [promptUse(reading.experiment, facts, 'x.experiment.yaml')] : [];
      for (const prompt of texts) {
        const promptFacts = { name: 'faq', uses, namesakes: ['b.md'], jobs: facts.jobs };
        expectSound(prompt, knownProblems(prompt, promptFacts));
      }
    }),
    { numRuns: 1000 },
  );
});
