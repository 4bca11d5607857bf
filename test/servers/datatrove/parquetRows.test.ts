/** Ranks that read Parquet where it is: filters, limits, bad rows, several files, a kill between, a changed file. */
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, onTestFinished, test } from 'vitest';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { outputRows, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { datatroveJob, launcherPid, unitsInCheckpoints } from './datatroveJob.ts';

const TUNING = { pollMs: 200, pollCapMs: 400 };

test('every selected row once, rows without text as failures, whatever the row groups', async () => {
  const root = await temporaryFolder();
  await writeParquet(root);
  const { job } = await datatroveJob({
    root,
    documents: 0,
    lines: ['{}'],
    prompts: { 'one.md': '---\ninputs: { TITLE: { column: title } }\n---\n[[TITLE]]: [[DOCUMENT]]' },
    dataset: '{ source: data/*.parquet, filter: { lang: en }, limit: 120 }',
    experiment:
      'batch: { executor: datatrove-local, concurrency: 4, datatrove: { tasks: 4, workers: 1, chunk: 10 } }\n',
  });
  const running = stateAfter(job.folder, { tuning: TUNING });
  const pid = await launcherPid(job.folder);
  await unitsInCheckpoints(join(job.folder, 'executor', '001'), 4);
  process.kill(-pid, 'SIGKILL');
  const state = await running;
  expect(state).toMatchObject({
    phase: 'done',
    counters: { total: 120, failures: { 'bad-row': 8 }, done: 112 },
  });
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 112, problems: [] } });
  const ids = (await outputRows(job)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(112);
  const launches = (await readdir(join(job.folder, 'executor'))).filter((name) => /^\d+$/.test(name));
  for (const launch of launches) {
    const shards = await readdir(join(job.folder, 'executor', launch, 'shards'));
    expect(shards.every((name) => name.endsWith('.rows.json'))).toBe(true);
  }
});

test('a file that changes under the ranks ends them, and nothing of it is taken', async () => {
  const root = await temporaryFolder();
  await writeParquet(root);
  const { job } = await datatroveJob({
    root,
    documents: 0,
    lines: ['{}'],
    dataset: '{ source: data/*.parquet }',
    experiment:
      'batch: { executor: datatrove-local, concurrency: 1, datatrove: { tasks: 30, workers: 1 } }\n',
  });
  const running = stateAfter(job.folder, { tuning: TUNING });
  const pid = await launcherPid(job.folder);
  // What cannot be taken now may be taken when the file is back: the ranks are left at work.
  onTestFinished(() => endGroup(pid));
  await unitsInCheckpoints(join(job.folder, 'executor', '001'), 2);
  for (const name of ['a.parquet', 'b.parquet']) await appendFile(join(root, 'data', name), 'x');
  const state = await running;
  expect(state.phase).toBe('failed');
  expect(state.reason).toMatch(/changed since the job was made|is no Parquet file/);
  expect(state.counters.failed).toBe(0);
  const again = await stateAfter(job.folder, { tuning: TUNING });
  expect(again.reason).toMatch(/changed|is no Parquet file/);
});

/** Two files with 100 rows each in row groups of 13; every twentieth row has no text, three of four are English. */
async function writeParquet(root: string): Promise<void> {
  await mkdir(join(root, 'data'));
  for (const [file, from] of [
    ['a.parquet', 0],
    ['b.parquet', 100],
  ] as const) {
    const numbers = Array.from({ length: 100 }, (_, index) => from + index);
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: numbers.map((n) => n), type: 'INT32' },
        {
          name: 'text',
          data: numbers.map((n) => (n % 20 === 1 ? null : `Text ${n}, ünïcode 😀\n`)),
          type: 'STRING',
        },
        { name: 'title', data: numbers.map((n) => `T${n}`), type: 'STRING' },
        { name: 'lang', data: numbers.map((n) => (n % 4 === 0 ? 'de' : 'en')), type: 'STRING' },
      ],
      rowGroupSize: 13,
    });
    await writeFile(join(root, 'data', file), new Uint8Array(bytes));
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
