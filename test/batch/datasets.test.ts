/** Jobs over datasets of every kind: what is selected, what is frozen, and what a resume finds again. */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, onTestFinished, test, vi } from 'vitest';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer, ChatRequest, FaultServer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { startHub } from '../servers/hub/startHub.ts';
import { documentText, fine, makeJob, outputRows, run, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const EVEN = Array.from({ length: 45 }, (_, n) => `doc-${2 * n}`);

test('Parquet in several files, filtered and limited, interrupted and resumed: each selected row once', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'part-1.parquet'), parquet(0, 60));
  await writeFile(join(root, 'part-2.parquet'), parquet(60, 120));
  const server = await serve(fine);
  const dataset = '{ source: "part-*.parquet", filter: { language: en, score: { max: 1 } }, limit: 45 }';
  const experiment = 'batch: { concurrency: 2 }\n';
  const job = await makeJob({ root, url: server.url, documents: 0, dataset, experiment });
  expect(job.manifest.input).toMatchObject({
    source: join(root, 'part-*.parquet'),
    filter: { language: 'en', score: { max: 1 } },
    documents: 45,
    rowsPerFile: [59, 29],
    files: [{ path: join(root, 'part-1.parquet') }, { path: join(root, 'part-2.parquet') }],
  });
  const controller = new AbortController();
  server.onRequest = (count) => count === 20 && controller.abort();
  await run(job.folder, { signal: controller.signal });
  expect((await outputRows(job)).length).toBeLessThan(45);
  server.onRequest = null;
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { total: 45, done: 45 } });
  const rows = await outputRows(job);
  expect(rows.map(({ id }) => id).sort()).toEqual([...EVEN].sort());
  expect(rows.find(({ id }) => id === 'doc-64')).toMatchObject({
    text: documentText(64),
    language: 'en',
    meta: { page: 64, tags: ['t', 'x64'] },
  });
  expect(await verifyJob(job.folder)).toMatchObject({
    verification: { units: 45, rows: 45, missing: 0, problems: [] },
  });
});

test('columns with halves of characters are output that verifies', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const lines = [`{"id":"a\\ud800","text":${JSON.stringify(documentText(0))},"title":"\\udc00 of"}`];
  const job = await makeJob({ root, url: server.url, documents: 1, lines });
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 1 } });
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 1, problems: [] } });
  expect(await outputRows(job)).toMatchObject([{ id: 'a\ufffd', title: '\ufffd of' }]);
});

test('Parquet is counted by its footers, bad rows included', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'rows.parquet'), parquet(0, 30, { withoutText: 7 }));
  const server = await serve(fine);
  const job = await makeJob({ root, url: server.url, documents: 0, dataset: '{ source: rows.parquet }' });
  expect(job.manifest.input).toMatchObject({ documents: 30, rowsPerFile: [30] });
  expect(await stateAfter(job.folder)).toMatchObject({
    phase: 'done',
    counters: { done: 29, failed: 1, failures: { 'bad-row': 1 } },
  });
});

test('a job on the Hub keeps to its commit when the branch moves on', async () => {
  const commits = {
    ['a'.repeat(40)]: { 'data/web.parquet': Buffer.from(parquet(0, 20)) },
    ['b'.repeat(40)]: { 'data/web.parquet': Buffer.from(parquet(50, 90)) },
  };
  const revisions: Record<string, string> = { main: 'a'.repeat(40), first: 'a'.repeat(40) };
  const hub = await startHub({ datasets: { 'lab/web': revisions }, commits });
  onTestFinished(() => hub.close());
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = await serve(fine);
  const dataset = '{ source: "hf://datasets/lab/web/data/*.parquet" }';
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 0, dataset });
  expect(job.manifest.input).toMatchObject({
    source: `hf://datasets/lab/web@${'a'.repeat(40)}/data/*.parquet`,
    documents: 20,
    files: [{ revision: 'a'.repeat(40), etag: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  revisions['main'] = 'b'.repeat(40);
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 20 } });
  const ids = (await outputRows(job)).map(({ id }) => id);
  expect(ids.sort()).toEqual(Array.from({ length: 20 }, (_, n) => `doc-${n}`).sort());
});

test('a job counts with the tokenizer it froze, and refuses to go on without it', async () => {
  const root = await temporaryFolder();
  const tokenizer = join(root, 'tokenizer.json');
  const original = new URL('../generation/tokenizers/split-nfc.json', import.meta.url);
  await copyFile(original, tokenizer);
  const server = await serve(fine);
  const job = await makeJob({
    root,
    url: server.url,
    documents: 5,
    experiment: 'context: { tokenizer: tokenizer.json, window: 4096 }\n',
  });
  expect(job.manifest.variants[0]?.counter).toMatch(/^tokenizer\.json\/[0-9a-f]{16}$/);
  expect(job.manifest.context.tokenizer).toBe(tokenizer);
  await rm(tokenizer);
  expect(await stateAfter(job.folder)).toMatchObject({
    phase: 'failed',
    reason: expect.stringContaining(`There is no tokenizer at ${tokenizer}`),
  });
  await writeFile(tokenizer, (await readFile(original, 'utf8')).replace('"vocab"', ' "vocab"'));
  expect((await stateAfter(job.folder)).reason).toContain('Restore the file as it was');
  await copyFile(original, tokenizer);
  expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done', counters: { done: 5 } });
});

function parquet(from: number, to: number, { withoutText }: { withoutText?: number } = {}): Uint8Array {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: numbers.map((n) => `doc-${n}`), type: 'STRING' },
      {
        name: 'text',
        data: numbers.map((n) => (n === withoutText ? null : documentText(n))),
        type: 'STRING',
      },
      { name: 'language', data: numbers.map((n) => (n % 2 === 0 ? 'en' : 'de')), type: 'STRING' },
      { name: 'score', data: numbers.map((n) => (n < 110 ? 0.5 : 2)), type: 'DOUBLE' },
      { name: 'meta', data: numbers.map((n) => ({ page: n, tags: ['t', `x${n}`] })), type: 'JSON' },
    ],
    rowGroupSize: 13,
  });
  return new Uint8Array(bytes);
}

interface CountingServer extends FaultServer {
  onRequest: ((count: number) => unknown) | null;
}

async function serve(answer: (request: ChatRequest) => Answer): Promise<CountingServer> {
  let count = 0;
  const server = await startFaultServer({
    answer: (request) => {
      count += 1;
      counting.onRequest?.(count);
      return answer(request);
    },
    port: 0,
  });
  onTestFinished(() => server.close().catch(() => undefined));
  const counting: CountingServer = Object.assign(server, { onRequest: null });
  return counting;
}
