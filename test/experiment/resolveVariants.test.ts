import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../server/experiment/experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import { resolveVariants } from '../../server/experiment/resolveVariants.ts';
import { pathSafe } from '../../server/language/pathSafe.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';

const named = (name: string, text: string) => ({ name, path: `${name}.md`, prompt: readPrompt(text) });

const experiment = (models: Experiment['models']): Experiment => ({
  name: 'formats',
  prompts: ['faq.md'],
  models,
  documents: DEFAULT_DOCUMENTS,
  rollouts: 1,
  context: DEFAULT_CONTEXT,
  batch: DEFAULT_BATCH,
});

const gpu = { alias: 'gpu', model: 'org/SmolLM2-1.7B' };

describe('resolveVariants', () => {
  test('a list as a parameter value is a sweep; the experiment wins over the prompt', () => {
    const prompt = named(
      'faq',
      '---\nparameters: { temperature: 0.2, top_p: 0.9 }\n---\nRewrite [[DOCUMENT]]',
    );
    const { variants } = resolveVariants(
      experiment([{ model: null, endpoint: null, parameters: { temperature: [0.7, 1] }, extraBody: {} }]),
      [prompt],
      [gpu],
    );
    expect(variants.map(({ id, parameters, swept }) => ({ id, parameters, swept }))).toEqual([
      {
        id: 'faq--SmolLM2-1.7B--temperature-0.7',
        parameters: { temperature: 0.7, top_p: 0.9 },
        swept: { temperature: 0.7 },
      },
      {
        id: 'faq--SmolLM2-1.7B--temperature-1',
        parameters: { temperature: 1, top_p: 0.9 },
        swept: { temperature: 1 },
      },
    ]);
    expect(variants[0]?.origins).toMatchObject({
      model: 'endpoint',
      temperature: 'experiment',
      top_p: 'prompt',
    });
  });

  test('a list of stop strings is one value, a list of lists is a sweep', () => {
    const stops = (stop: readonly (string | readonly string[])[]) =>
      resolveVariants(
        experiment([{ model: 'm', endpoint: null, parameters: { stop }, extraBody: {} }]),
        [named('faq', 'Rewrite [[DOCUMENT]]')],
        [gpu],
      ).variants.map(({ parameters }) => parameters['stop']);
    expect(stops(['###', 'END'])).toEqual([['###', 'END']]);
    expect(stops([['###'], ['END']])).toEqual([['###'], ['END']]);
  });

  test('a model that nobody names is reported, not guessed', () => {
    const { variants, withoutModel } = resolveVariants(
      experiment([{ model: null, endpoint: null, parameters: {}, extraBody: {} }]),
      [named('faq', 'Rewrite [[DOCUMENT]]')],
      [{ alias: 'gpu', model: null }],
    );
    expect(variants).toEqual([]);
    expect(withoutModel).toEqual([{ endpoint: 'gpu' }]);
  });

  test('every placeholder gets a column: the declared one, the text column, or its own name in lower case', () => {
    const prompt = named(
      'faq',
      '---\ninputs: { TITLE: { column: meta.title } }\n---\n[[TITLE]] [[URL]] [[DOCUMENT]]',
    );
    const { variants } = resolveVariants(
      experiment([{ model: 'm', endpoint: null, parameters: {}, extraBody: {} }]),
      [prompt],
      [gpu],
    );
    expect(variants[0]?.inputs).toEqual({ TITLE: 'meta.title', URL: 'url', DOCUMENT: 'text' });
  });

  test('ids are unique and safe as folder names, whatever prompts and models are called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
        fc.array(fc.string(), { minLength: 1 }),
        (names, models) => {
          const { variants } = resolveVariants(
            experiment(models.map((model) => ({ model, endpoint: null, parameters: {}, extraBody: {} }))),
            names.map((name) => named(name, 'Rewrite [[DOCUMENT]]')),
            models.map(() => gpu),
          );
          const ids = variants.map(({ id }) => id.toLowerCase());
          expect(new Set(ids).size).toBe(names.length * models.length);
          for (const id of ids) expect(id).toMatch(/^[a-z0-9_-][a-z0-9._-]*$/);
        },
      ),
    );
  });

  test('pathSafe is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(pathSafe(pathSafe(text))).toBe(pathSafe(text));
      }),
    );
  });
});
