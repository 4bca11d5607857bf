/** The sample experiments: they read without a problem and expand into the variants that their comments promise. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../server/documents/openSource.ts';
import { sampleDocuments } from '../../server/documents/sampleDocuments.ts';
import type { Experiment } from '../../server/experiment/experiment.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { resolveVariants } from '../../server/experiment/resolveVariants.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { nameOfFile } from '../../server/language/nameOfFile.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { PROMPT_PATHS, readSample, SAMPLES } from './sampleFiles.ts';

function read(path: string): Experiment {
  const { experiment, problems } = readExperiment(readSample(path), nameOfFile(path));
  expect(problems).toEqual([]);
  if (!experiment) throw new Error(`${path} is no experiment`);
  return experiment;
}

function expand(experiment: Experiment): readonly Variant[] {
  const prompts = experiment.prompts.map((path) => {
    const prompt = readPrompt(readSample(path));
    return { name: prompt.header.name ?? nameOfFile(path), path, prompt };
  });
  const endpoints = experiment.models.map(() => ({ alias: 'practice', model: 'some-model' }));
  return resolveVariants(experiment, prompts, endpoints).variants;
}

describe('formats.experiment.yaml', () => {
  const experiment = read('formats.experiment.yaml');

  test('compares the four prompts on the default endpoint', () => {
    expect(experiment.prompts).toEqual(PROMPT_PATHS);
    expect(experiment.models).toEqual([{ model: null, endpoint: null, parameters: {}, extraBody: {} }]);
  });

  test('samples eight documents with seed 7', () => {
    expect(experiment.documents).toMatchObject({
      source: 'data/documents.jsonl',
      column: 'text',
      sample: { size: 8, seed: 7, stratify: 'length', pinned: [] },
    });
    expect(experiment.batch.stopIf).toEqual({ failedShare: 0.2, after: 20 });
  });

  test('expands into one variant per prompt', () => {
    expect(expand(experiment).map(({ id }) => id)).toEqual([
      'faq--some-model',
      'table--some-model',
      'math--some-model',
      'tutorial--some-model',
    ]);
  });
});

test('languages.experiment.yaml draws from all languages of the rows it lets through', async () => {
  const { documents } = read('languages.experiment.yaml');
  const { column, idColumn, filter, sample, source } = documents;
  const opened = await openSource(join(SAMPLES, source ?? ''), { column, idColumn }, { filter });
  if (!opened.ok) throw new Error(opened.failure.message);
  const drawn = await sampleDocuments(opened.source, { sample, limit: null });
  const ids = drawn.documents.map(({ id }) => id);
  expect(ids).toContain('geography-danube');
  expect(drawn.missing).toEqual([]);
  expect(ids.length).toBeGreaterThanOrEqual(9);
  expect(new Set(drawn.documents.map(({ columns }) => columns['language'])).size).toBe(9);
  expect(drawn.total).toBeLessThan(40);
  expect(
    drawn.documents.every(
      ({ columns }) => !['product page', 'forum thread'].includes(String(columns['topic'])),
    ),
  ).toBe(true);
});

describe('sweep.experiment.yaml', () => {
  const experiment = read('sweep.experiment.yaml');

  test('varies the temperature and nothing else', () => {
    const variants = expand(experiment);
    expect(variants.map(({ swept }) => swept['temperature'])).toEqual([0.2, 0.7, 1, 1.3]);
    const rest = variants.map(({ id: _, swept: __, parameters, ...others }) => ({
      ...others,
      parameters: { ...parameters, temperature: null },
    }));
    for (const other of rest) expect(other).toEqual(rest[0]);
  });

  test('tries each cell twice', () => {
    expect(experiment.rollouts).toBe(2);
  });
});

test('experiments and workspace settings name files that exist, and no endpoint', () => {
  const settings = JSON.parse(readSample('.vscode/settings.json')) as Readonly<Record<string, unknown>>;
  expect(Object.keys(settings).filter((key) => key.includes('endpoint'))).toEqual([]);
  const paths = [
    settings['rephrase.documents'],
    ...['formats.experiment.yaml', 'sweep.experiment.yaml'].flatMap((path) => {
      const experiment = read(path);
      expect(experiment.models.every(({ endpoint }) => endpoint === null)).toBe(true);
      return [experiment.documents.source, ...experiment.prompts];
    }),
  ];
  for (const path of paths) expect(existsSync(join(SAMPLES, String(path)))).toBe(true);
});

test('links of the tour lead to files', () => {
  const links = [...readSample('README.md').matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(existsSync(join(SAMPLES, link))).toBe(true);
});
