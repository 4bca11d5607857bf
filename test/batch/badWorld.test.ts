/** What happens to a job when the world around it fails: nothing committed is lost, the reason is said, a resume goes on. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { JobState } from '../../server/batch/job.ts';
import { readJob } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import { isAlive } from '../../server/batch/processMark.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { normaliseUrl } from '../../server/generation/normaliseUrl.ts';
import { until } from '../host/eventually.ts';
import type { Answer, ChatRequest } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { documentNumber, fine, makeJob, run, stateAfter } from './jobFixture.ts';
import { smallDisk } from './smallDisk.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const execute = promisify(execFile);
/** Cannot be compressed. */
const randomText = (): string => randomBytes(5000).toString('base64');
const LONG = 'Many words that take room on a small disk. '.repeat(200);

test('a job whose folder cannot be made says where it belongs', async () => {
  const server = await serve(fine);
  const root = await temporaryFolder();
  await writeFile(join(root, '.rephrase'), 'a file of somebody');
  await expect(makeJob({ root, url: server.url, documents: 1 })).rejects.toThrow(
    `Its folder belongs in ${join(root, '.rephrase', 'jobs')}`,
  );
  expect(server.requests).toEqual([]);
});

test('a full disk stops the job; with room again it goes on', async (context) => {
  const disk = await smallDisk(2);
  if (disk === null) return context.skip('mounting a small disk takes root');
  const server = await serve(({ prompt }) => ({ kind: 'text', text: `${documentNumber(prompt)} ${LONG}` }));
  const job = await makeJob({ root: disk, url: server.url, documents: 400 });
  const tuning = { segmentBytes: 300_000 };
  const full = await stateAfter(job.folder, { tuning });
  expect(full).toMatchObject({
    phase: 'failed',
    reason: expect.stringMatching(/cannot be written: ENOSPC.*Nothing committed is lost/),
  });
  // On the disk too, where others read it.
  expect(await readJob(job.folder)).toMatchObject({
    phase: 'failed',
    state: { reason: expect.stringContaining('cannot be written: ENOSPC') },
  });
  const before = full.counters.done;
  expect(before).toBeGreaterThan(20);
  await execute('mount', ['-o', 'remount,size=64m', disk]);
  const asked = server.requests.length;
  expect(await stateAfter(job.folder, { tuning })).toMatchObject({ phase: 'done', counters: { done: 400 } });
  expect(server.requests.length - asked).toBeLessThanOrEqual(400 - before);
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { rows: 400, missing: 0, problems: [] },
  });
});

test('a runner of its own says so too, though its log is on the full disk', async (context) => {
  const disk = await smallDisk(2);
  if (disk === null) return context.skip('mounting a small disk takes root');
  const server = await serve(({ prompt }) => ({ kind: 'text', text: `${documentNumber(prompt)} ${LONG}` }));
  const job = await makeJob({ root: disk, url: server.url, documents: 2000 });
  const cli = resolve('server/cli.ts');
  const { pid } = await launchRunner({ folder: job.folder, node: process.execPath, cli, credentials: {} });
  await until(() => !isAlive(pid));
  expect(await readJob(job.folder)).toMatchObject({
    phase: 'failed',
    state: { reason: expect.stringContaining('cannot be written: ENOSPC') },
  });
});

test('a full disk under the output alone stops the job; with room again nothing is asked for twice', async (context) => {
  const disk = await smallDisk(1);
  if (disk === null) return context.skip('mounting a small disk takes root');
  const server = await serve(({ prompt }) => ({
    kind: 'text',
    text: `${documentNumber(prompt)} ${randomText()}`,
  }));
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 300,
    experiment: `batch: { output: ${join(disk, 'out')} }\n`,
  });
  const tuning = { segmentBytes: 200_000 };
  expect(await stateAfter(job.folder, { tuning })).toMatchObject({
    phase: 'failed',
    reason: expect.stringMatching(/cannot be written: ENOSPC/),
  });
  await execute('mount', ['-o', 'remount,size=64m', disk]);
  expect(await stateAfter(job.folder, { tuning })).toMatchObject({ phase: 'done', counters: { done: 300 } });
  expect(server.requests).toHaveLength(300);
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 300, problems: [] } });
});

test('an output folder that cannot be made is said, and mended by taking the obstacle away', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const job = await makeJob({ root, url: server.url, documents: 6 });
  await rm(join(job.folder, 'out'), { recursive: true });
  await writeFile(join(job.folder, 'out'), 'a file in the way');
  expect(await run(job.folder)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(join(job.folder, 'out')),
  });
  await rm(join(job.folder, 'out'));
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 6 } });
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
});

test('an input that was deleted or moved is asked for, and found again', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const job = await makeJob({ root, url: server.url, documents: 6 });
  await rename(job.source, `${job.source}.away`);
  expect(await stateAfter(job.folder)).toMatchObject({
    phase: 'failed',
    reason: expect.stringContaining(job.source),
  });
  await rename(`${job.source}.away`, job.source);
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 6 } });
});

test('a clock that jumps changes neither the rates nor the time spent', async () => {
  const server = await serve((chat) => {
    vi.setSystemTime(Date.now() + (documentNumber(chat.prompt) % 2 === 0 ? 1 : -1) * 3_600_000);
    return { ...fine(chat), delayMs: 2 } as Answer;
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 40,
    endpoint: { gpus: 1 },
  });
  const state = await stateAfter(job.folder);
  expect(state).toMatchObject({ phase: 'done', counters: { done: 40 } });
  expect(state.elapsedMs).toBeLessThan(600_000);
  expect(state.spentGpuHours).toBeLessThan(1 / 6);
});

test('one endpoint that dies costs no document an attempt, and its documents wait for it', async () => {
  let server = await serve(fine);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 30,
    experiment: 'batch: { concurrency: 2 }\n',
  });
  const port = Number(new URL(server.url).port);
  await server.close();
  const running = stateAfter(job.folder, { tuning: { policy: { attempts: 2, baseMs: 5, capMs: 20 } } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  server = await serve(fine, port);
  expect(await running).toMatchObject({ phase: 'done', counters: { done: 30, failed: 0 } });
});

test('replicas share a job by load, and the others go on when one dies', async () => {
  const slow = (chat: ChatRequest): Answer => ({ ...fine(chat), delayMs: 10 }) as Answer;
  const [first, second] = [await serve(slow), await serve(slow)];
  const normal = normaliseUrl(second.url);
  if (!normal.ok) throw new Error(normal.message);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: first.url,
    documents: 120,
    experiment: 'batch: { concurrency: 4 }\n',
    endpoint: { replicas: [{ baseUrl: normal.baseUrl, origin: normal.origin }] },
  });
  const running = stateAfter(job.folder);
  while (second.requests.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  await second.close();
  expect(await running).toMatchObject({ phase: 'done', counters: { done: 120, failed: 0 } });
  expect(first.requests.length).toBeGreaterThan(20);
  expect(second.mostInFlight).toBe(4);
});

test('a folder that cannot be written fails the run and loses nothing', async () => {
  const server = await serve(fine);
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
  await mkdir(join(job.folder, 'journal'));
  await writeFile(join(job.folder, 'journal', '00000.index'), 'x');
  const state: JobState = await stateAfter(job.folder);
  expect(state.phase).toBe('failed');
  expect(state.reason).toContain('00000.ndjson is missing');
});
