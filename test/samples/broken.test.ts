/** The broken samples: each shows the problems that `expected.yaml` says, and no others. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { gatherLocalFacts } from '../../server/cli/localFacts.ts';
import { checkExperiment } from '../../server/experiment/checkExperiment.ts';
import { EXPERIMENT_CODES } from '../../server/experiment/codes.ts';
import { NO_EXPERIMENT_FACTS } from '../../server/experiment/facts.ts';
import { parseExperiment } from '../../server/experiment/readExperiment.ts';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import type { Problem } from '../../server/language/problem.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { RULE_CODES } from '../../server/language/rules/codes.ts';
import { SENT } from '../language/knownWorld.ts';
import { listSamples, readSample, SAMPLES } from './sampleFiles.ts';

interface Expected {
  readonly code: string;
  readonly line: number;
  readonly severity: string;
}

const expected = parse(readSample('broken/expected.yaml')) as Readonly<Record<string, readonly Expected[]>>;
const files = listSamples('broken').filter((name) => name !== 'expected.yaml');

/** Beside what stands on the disk: the user's endpoints, and an earlier job. */
const FACTS = {
  profiles: ['gpu', 'practice'].map((alias) => ({ alias, model: null, window: null, tokenizer: null })),
  models: new Map([['gpu', [{ id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', window: null }]]]),
  jobs: [
    {
      id: '20260101-000000-abcd-tables',
      name: 'tables',
      folder: join(SAMPLES, '.rephrase', 'jobs', '20260101-000000-abcd-tables'),
      cut: 'end' as const,
      output: join(SAMPLES, 'out', 'tables'),
      prompts: [{ ...SENT, name: 'table', template: 'Other. [[DOCUMENT]]' }],
      progress: null,
    },
  ],
};

async function problemsOf(name: string, text: string): Promise<readonly Problem[]> {
  if (!name.endsWith('.experiment.yaml')) return checkPrompt(text, readPrompt(text), { sure: true });
  const path = join(SAMPLES, 'broken', name);
  const reading = parseExperiment(text, name);
  const facts = await gatherLocalFacts(
    { prompts: new Map(), experiments: new Map([[path, reading]]) },
    SAMPLES,
  );
  const own = facts.experiments.get(path) ?? NO_EXPERIMENT_FACTS;
  return [...reading.problems, ...checkExperiment(reading, { ...own, ...FACTS })];
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

test('every broken sample is listed, and nothing else is', () => {
  expect(Object.keys(expected).sort()).toEqual(files);
});

describe.each(files)('%s', (name) => {
  const text = readSample(`broken/${name}`);

  test('shows exactly the problems expected of it', async () => {
    const found = (await problemsOf(name, text)).map(({ code, severity, span }) => ({
      code,
      line: lineOf(text, span.start),
      severity,
    }));
    expect(found).toEqual(expected[name]);
  });

  test('its preferred fixes leave no problem behind', async () => {
    const edits = (await problemsOf(name, text)).flatMap(
      ({ fixes }) => fixes.find((fix) => fix.preferred)?.edits ?? [],
    );
    if (edits.length === 0) return;
    const mended = [...edits]
      .sort((a, b) => b.span.start - a.span.start)
      .reduce((so, { span, newText }) => so.slice(0, span.start) + newText + so.slice(span.end), text);
    expect(await problemsOf(name, mended)).toEqual([]);
  });
});

test('every rule has a broken sample', () => {
  const shown = new Set(Object.values(expected).flatMap((problems) => problems.map(({ code }) => code)));
  expect(
    [...RULE_CODES, ...EXPERIMENT_CODES].map(([code]) => code).filter((code) => !shown.has(code)),
  ).toEqual([]);
});
