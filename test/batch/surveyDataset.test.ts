/** One read tells what a batch wants to know of its documents; a job made from it reads nothing again. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { surveyDataset } from '../../server/batch/surveyDataset.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { makePlan } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const choice = { column: 'text', idColumn: 'id' };

test('counts rows and bad rows exactly, samples, and stops at the limit', async () => {
  const root = await temporaryFolder();
  const lines = ['{"text":"a"}', 'no JSON', '{"text":"b"}', '{"text":"c"}'];
  const { source } = await makePlan({ root, url: 'http://localhost:1/v1', documents: 0, lines });
  const opened = await openSource(source, choice);
  if (!opened.ok) throw new Error(opened.failure.message);
  const sample = { size: 2, seed: 7, stratify: 'length', pinned: [] } as const;
  const survey = await surveyDataset(opened.source, { limit: null, sample });
  expect(survey).toMatchObject({ rowsPerFile: [4], rows: 4, bad: 1 });
  expect(survey.firstBad).toContain('data.jsonl');
  expect(survey.sample).toHaveLength(2);
  const three = await surveyDataset(opened.source, { limit: 3, sample });
  expect(three).toMatchObject({ rowsPerFile: [3], rows: 3 });
});

test('a job takes the counts of a survey, but not of a dataset that has changed since', async () => {
  const root = await temporaryFolder();
  const { plan, source } = await makePlan({ root, url: 'http://localhost:1/v1', documents: 5 });
  const opened = await openSource(source, choice);
  if (!opened.ok) throw new Error(opened.failure.message);
  const files = await opened.source.identity();
  const made = async () => {
    const created = await createJob({
      plan,
      source,
      jobsFolder: join(root, 'jobs'),
      served: new Map(),
      rephraseVersion: '0',
      now: new Date(),
      survey: { files, rows: 4, rowsPerFile: [4] },
    });
    return created.ok ? created.manifest.input : null;
  };
  expect(await made()).toMatchObject({ documents: 4, rowsPerFile: [4] });
  await appendFile(source, '{"text":"one more"}\n');
  expect(await made()).toMatchObject({ documents: 6, rowsPerFile: [6] });
});
