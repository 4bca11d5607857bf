/** The project that is written for DataTrove, without running it: every unit in one shard, nothing secret, what is read back. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { unitOfCheckpoint, unitOfRow } from '../../../../server/batch/executors/datatrove/arrivedUnit.ts';
import { markRanges } from '../../../../server/batch/executors/datatrove/markRanges.ts';
import { readProgress } from '../../../../server/batch/executors/datatrove/projectProgress.ts';
import { writeProject } from '../../../../server/batch/executors/datatrove/writeProject.ts';
import type { RemoteExecutor } from '../../../../server/batch/executors/executor.ts';
import { DEFAULT_SECTIONS } from '../../../../server/experiment/executors/executorSetup.ts';
import type { FixtureOptions } from '../../jobFixture.ts';
import { makeJob, stateAfter } from '../../jobFixture.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { farAway } from '../farAway.ts';

const TWO = { 'one.md': 'One: [[DOCUMENT]]', 'two.md': 'Two: [[DOCUMENT]]' };

describe('shards', () => {
  test.each([1, 3, 7, 40, 500])('%s ranks: every unit stands in exactly one shard', async (tasks) => {
    const { project, job } = await projectOf({ documents: 43, prompts: TWO }, tasks);
    const units = await unitsOf(project);
    expect(units).toHaveLength(86);
    expect(new Set(units).size).toBe(86);
    const run = JSON.parse(await readFile(join(project, 'run.json'), 'utf8'));
    expect(run.ranks.length).toBeLessThanOrEqual(Math.min(tasks, 43));
    for (const { shard, sha256 } of run.ranks) {
      expect(
        createHash('sha256')
          .update(await readFile(join(project, shard)))
          .digest('hex'),
      ).toBe(sha256);
    }
    expect(await readProgress(project)).toMatchObject({
      ranks: run.ranks.length,
      ranksDone: 0,
      unitsDone: 0,
    });
    expect(job.manifest.executor.kind).toBe('datatrove-local');
  });

  test('rows of local Parquet are named, filtered as the job filters, and not copied', async () => {
    const root = await temporaryFolder();
    await writeParquet(root, 100);
    const dataset = '{ source: data/*.parquet, filter: { lang: en }, limit: 30 }';
    const { project } = await projectOf({ root, documents: 0, lines: ['{}'], dataset, prompts: TWO }, 4);
    expect(await readdir(join(project, 'shards'))).toEqual(
      [0, 1, 2, 3].map((rank) => `0000${rank}.rows.json`),
    );
    const units = await unitsOf(project);
    const rows = [...new Set(units.map((unit) => Number(unit.split(':')[1])))];
    expect(units).toHaveLength(60);
    expect(rows).toEqual(Array.from({ length: 30 }, (_, n) => n * 2 + 1));
  });

  test('a column that is no text, or a place that nodes do not see, makes copies', async () => {
    const root = await temporaryFolder();
    await writeParquet(root, 10);
    const dataset = '{ source: data/*.parquet }';
    const prompts = { 'one.md': '---\ninputs: { N: { column: number } }\n---\n[[N]] [[DOCUMENT]]' };
    const { project } = await projectOf({ root, documents: 0, lines: ['{}'], dataset, prompts }, 1);
    expect(await readdir(join(project, 'shards'))).toEqual(['00000.jsonl.gz']);
    const [line = ''] = gunzipSync(await readFile(join(project, 'shards', '00000.jsonl.gz')))
      .toString()
      .split('\n');
    expect(JSON.parse(line)).toMatchObject({ columns: { number: '0' }, text: 'Text 0' });
    const far = await temporaryFolder();
    await writeParquet(far, 10);
    const copied = await projectOf({ root: far, documents: 0, lines: ['{}'], dataset }, 1, false);
    expect(await readdir(join(copied.project, 'shards'))).toEqual(['00000.jsonl.gz']);
  });
});

test('the key stands in no file; the name of its variable does', async () => {
  const { project } = await projectOf({ documents: 3, endpoint: { apiKeyEnv: 'GPU_KEY' } }, 1);
  const run = await readFile(join(project, 'run.json'), 'utf8');
  expect(run).toContain('"api_key_env": "GPU_KEY"');
  for (const entry of await readdir(project, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain('sk-secret');
  }
});

describe('rows of DataTrove', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  test('a finished row, with reasoning split off as the transport splits it', () => {
    const results = [{ text: '<think>Hm.</think>\n\nAnswer', finish_reason: 'stop', usage, reasoning: null }];
    expect(
      unitOfRow({ unit: '1:22:0', fingerprint: 'f', failure_reason: null, rollout_results: results }),
    ).toEqual({
      key: [1, 22, 0],
      fingerprint: 'f',
      outcome: {
        kind: 'completions',
        completions: [{ text: 'Answer', reasoning: 'Hm.', finishReason: 'stop', usage }],
      },
    });
  });

  test('a failure, in a file and in a checkpoint', () => {
    const outcome = { kind: 'failure', reason: 'rejected', message: 'No.', attempts: 2 };
    const failure = { reason: 'rejected', message: 'No.', attempts: 2 };
    expect(
      unitOfRow({
        unit: '0:1:2',
        fingerprint: 'f',
        failure_reason: 'rejected',
        failure_message: 'No.',
        attempts: 2,
      }),
    ).toEqual({ key: [0, 1, 2], fingerprint: 'f', outcome });
    const metadata = { unit: '0:1:2', fingerprint: 'f', rollout_results: [{ text: 'x' }, { failure }] };
    expect(unitOfCheckpoint({ text: 't', metadata })).toEqual({ key: [0, 1, 2], fingerprint: 'f', outcome });
  });

  test.each([
    {},
    { unit: 'x' },
    { unit: '1:2' },
    { unit: '1:2:3:4' },
    { unit: '-1:0:0' },
    { metadata: [] },
    { unit: '0:0:0' },
  ])('what is no row of ours is left out: %j', (row) => {
    expect(unitOfRow(row)).toBeNull();
    expect(unitOfCheckpoint(row)).toBeNull();
  });
});

test('mark ranges hold what the cut keeps together, and nothing else', () => {
  const ranges = markRanges();
  const holds = (code: number): boolean => ranges.some(([first, last]) => first <= code && code <= last);
  for (const code of [0x300, 0x36f, 0x200d, 0x1f3fd, 0xfe0f, 0x93f]) expect(holds(code)).toBe(true);
  for (const code of [0, 0x41, 0x2ff, 0x370, 0x1f600, 0xd800, 0x10ffff]) expect(holds(code)).toBe(false);
});

/** Writes the project of a job and goes no further. */
async function projectOf(
  options: Partial<FixtureOptions> & { readonly documents: number },
  tasks: number,
  seesSource = true,
) {
  const root = options.root ?? (await temporaryFolder());
  const job = await makeJob({
    url: 'http://127.0.0.1:9',
    experiment: 'batch: { executor: datatrove-local }\n',
    ...options,
    root,
  });
  const writing: RemoteExecutor = {
    ...farAway().executor,
    prepare: (remote, launch) =>
      writeProject(remote, launch, {
        datatrove: { ...DEFAULT_SECTIONS.datatrove, tasks },
        workers: 2,
        seesSource,
        executor: () => ({ kind: 'local', workers: 2 }),
      }),
  };
  const credentials = { 'http://127.0.0.1:9': { key: 'sk-secret', headers: {} } };
  await stateAfter(job.folder, {
    executorOf: () => writing,
    credentials,
    tuning: { pollMs: 5, pollCapMs: 5 },
  });
  return { job, project: join(job.folder, 'executor', '001') };
}

/** Every unit of every shard as `file:row:variant`, in order. */
async function unitsOf(project: string): Promise<readonly string[]> {
  const units: string[] = [];
  for (const name of (await readdir(join(project, 'shards'))).sort()) {
    const bytes = await readFile(join(project, 'shards', name));
    if (name.endsWith('.gz')) {
      for (const line of gunzipSync(bytes).toString().trimEnd().split('\n')) {
        const { file, row, variants } = JSON.parse(line);
        for (const variant of variants) units.push(`${file}:${row}:${variant}`);
      }
      continue;
    }
    for (const { file, start, end, variants } of JSON.parse(bytes.toString())) {
      for (let row = start; row < end; row++) {
        for (const variant of variants) units.push(`${file}:${row}:${variant}`);
      }
    }
  }
  return units;
}

/** Odd rows are English. */
async function writeParquet(root: string, rows: number): Promise<void> {
  const numbers = Array.from({ length: rows }, (_, n) => n);
  await mkdir(join(root, 'data'), { recursive: true });
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: numbers.map((n) => `doc-${n}`), type: 'STRING' },
      { name: 'text', data: numbers.map((n) => `Text ${n}`), type: 'STRING' },
      { name: 'lang', data: numbers.map((n) => (n % 2 === 0 ? 'de' : 'en')), type: 'STRING' },
      { name: 'number', data: numbers, type: 'INT32' },
    ],
    rowGroupSize: 13,
  });
  await writeFile(join(root, 'data', 'a.parquet'), new Uint8Array(bytes));
}
