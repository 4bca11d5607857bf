/** Real runner processes, killed in the moments that could cost money twice. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readJob } from '../../../../server/batch/jobReader.ts';
import { launchRunner } from '../../../../server/batch/launchRunner.ts';
import { isAlive } from '../../../../server/batch/processMark.ts';
import { until } from '../../../host/eventually.ts';
import { expectWhole, KEY, leftThere, type ProviderJob, providerJob, ranAgain } from './providerJob.ts';

const CLI = resolve('server/cli.ts');
const DOCUMENTS = 60;

test.each([
  ['after an upload, before its answer', 'uploaded', 1],
  ['after a submission, before its answer', 'created', 1],
  ['after the first submission', 'created', 0],
] as const)('kill -9 %s: every document is asked for once', async (_, step, nth) => {
  let pid = 0;
  let seen = 0;
  const it = await providerJob({
    documents: DOCUMENTS,
    section: 'requests_per_file: 15',
    rules: { pageSize: 2 },
    async onBatchStep(done) {
      if (done !== step || seen++ !== nth) return;
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid));
    },
  });
  pid = await launch(it);
  await until(() => seen > nth && !isAlive(pid));
  expect((await readJob(it.job.folder))?.phase).toBe('interrupted');
  pid = await launch(it);
  await until(() => !isAlive(pid));
  expect(await readJob(it.job.folder)).toMatchObject({
    phase: 'done',
    state: { counters: { done: DOCUMENTS, failed: 0 } },
  });
  expect(it.provider.batches.created).toHaveLength(4);
  expect(ranAgain(it)).toBe(0);
  expect(leftThere(it)).toEqual([]);
  await expectWhole(it, DOCUMENTS);
});

test('kill -9 again and again while answers come home', async () => {
  const it = await providerJob({
    documents: 400,
    section: 'requests_per_file: 40',
    latencyMs: 100,
    rules: { finalizingMs: 50, shares: { 'server-error': 0.05, missing: 0.05, twice: 0.05 } },
  });
  for (let kill = 0; kill < 4; kill++) {
    const pid = await launch(it);
    await sleep(700 + Math.random() * 600);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }
  const pid = await launch(it);
  await until(() => !isAlive(pid));
  expect(await readJob(it.job.folder)).toMatchObject({ phase: 'done', state: { counters: { done: 400 } } });
  // Of a first attempt a tenth fails, and nothing else is run again.
  expect(ranAgain(it)).toBeLessThan(80);
  await expectWhole(it, 400);
});

async function launch({ job, provider }: ProviderJob): Promise<number> {
  const credentials = { [provider.origin]: { key: KEY, headers: {} } };
  const { pid } = await launchRunner({ folder: job.folder, node: process.execPath, cli: CLI, credentials });
  return pid;
}
