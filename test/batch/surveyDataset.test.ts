/** One read tells what a batch wants to know of its documents; a job made from it reads nothing again. */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { surveyDataset } from '../../server/batch/surveyDataset.ts';
import { openSource } from '../../server/documents/openSource.ts';
import type { SourceOptions } from '../../server/documents/source.ts';
import { exactly } from '../../server/generation/estimate/range.ts';
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
  expect(survey).toMatchObject({ rowsPerFile: [4], rows: 4, looked: 4, bad: 1, documents: exactly(3) });
  expect(survey.firstBad?.message).toContain('data.jsonl');
  expect(survey.sample).toHaveLength(2);
  const three = await surveyDataset(opened.source, { limit: 3, sample });
  expect(three).toMatchObject({ rowsPerFile: [3], rows: 3 });
});

test('Parquet says itself how many rows it has: exact by file, and cut at the limit', async () => {
  const root = await temporaryFolder();
  for (const [name, rows] of [
    ['a.parquet', 30],
    ['b.parquet', 12],
  ] as const) {
    const text = Array.from({ length: rows }, (_, n) => `${name} ${n}`);
    const bytes = parquetWriteBuffer({ columnData: [{ name: 'text', data: text, type: 'STRING' }] });
    await writeFile(join(root, name), new Uint8Array(bytes));
  }
  const opened = await openSource(join(root, '*.parquet'), choice);
  if (!opened.ok) throw new Error(opened.failure.message);
  const sample = { size: 4, seed: 7, stratify: 'length', pinned: [] } as const;
  const all = await surveyDataset(opened.source, { limit: null, sample });
  expect(all).toMatchObject({ rows: 42, rowsPerFile: [30, 12], bad: 0 });
  expect(all.sample).toHaveLength(4);
  expect(await surveyDataset(opened.source, { limit: 35, sample })).toMatchObject({
    rows: 35,
    rowsPerFile: [30, 5],
  });
});

/** Rows that get longer and, from the second half on, of which every fourth is bad, in row groups of 500. */
async function sortedParquet(rows: number): Promise<string> {
  const root = await temporaryFolder();
  const numbers = Array.from({ length: rows }, (_, n) => n);
  const text = numbers.map((n) =>
    n >= rows / 2 && n % 4 === 0 ? null : 'x'.repeat(1 + Math.floor(n / 1000)),
  );
  const columnData = [
    { name: 'text', data: text, type: 'STRING' as const, nullable: true },
    { name: 'half', data: numbers.map((n) => (n < rows / 2 ? 'one' : 'two')), type: 'STRING' as const },
  ];
  const path = join(root, 'sorted.parquet');
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 500 })));
  return path;
}

async function surveyOf(path: string, limit: number | null, options?: SourceOptions) {
  const opened = await openSource(path, choice, options);
  if (!opened.ok) throw new Error(opened.failure.message);
  const sample = { size: 64, seed: 7, stratify: 'length', pinned: [] } as const;
  return surveyDataset(opened.source, { limit, sample });
}

test('of a large sorted Parquet file the sample comes from everywhere, and bad rows are estimated', async () => {
  const path = await sortedParquet(40_000);
  const survey = await surveyOf(path, null);
  expect(survey).toMatchObject({ rows: 40_000, rowsPerFile: [40_000] });
  expect(survey.looked).toBeLessThanOrEqual(10_000);
  const mean = survey.sample.reduce((sum, { text }) => sum + text.length, 0) / survey.sample.length;
  expect(mean).toBeGreaterThan(15);
  expect(mean).toBeLessThan(25);
  const { low, likely, high } = survey.documents;
  expect(low).toBeLessThan(35_000);
  expect(high).toBeGreaterThan(35_000);
  expect(Math.abs(likely - 35_000)).toBeLessThan(1500);
  expect(low).toBeGreaterThanOrEqual(survey.looked - survey.bad);
  expect(high).toBeLessThanOrEqual(40_000 - survey.bad);
});

test('the sample keeps to the limit and the filter', async () => {
  const path = await sortedParquet(40_000);
  const limited = await surveyOf(path, 15_000);
  expect(limited).toMatchObject({ rows: 15_000, rowsPerFile: [15_000], bad: 0, documents: exactly(15_000) });
  expect(Math.max(...limited.sample.map(({ row }) => row))).toBeLessThan(15_000);
  const filtered = await surveyOf(path, 12_000, { filter: { half: 'two' } });
  expect(filtered).toMatchObject({ rows: 12_000, rowsPerFile: [32_000] });
  const rows = filtered.sample.map(({ row }) => row);
  expect(Math.min(...rows)).toBeGreaterThanOrEqual(20_000);
  expect(Math.max(...rows)).toBeLessThan(32_000);
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
