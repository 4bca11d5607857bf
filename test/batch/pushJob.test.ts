/** Pushing a job's output to a Hub on this machine: what arrives, what is never sent, and what a broken push leaves. */
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withFields } from '../../server/batch/datasetFields.ts';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { readJob } from '../../server/batch/jobReader.ts';
import type { PushPlan, PushTarget } from '../../server/batch/pushJob.ts';
import { planPush, runPush } from '../../server/batch/pushJob.ts';
import { openRows } from '../../server/batch/readRows.ts';
import type { HubAccess } from '../../server/documents/hub/hubAccess.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { collect } from '../documents/collect.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import type { WritableHub } from '../servers/hub/startWritableHub.ts';
import { startWritableHub } from '../servers/hub/startWritableHub.ts';
import { documentText, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const TOKEN = 'hf_write';
const TARGET: PushTarget = {
  dataset: 'lab/river-faq',
  isPrivate: true,
  card: { license: 'odc-by', source: 'web/fine' },
};

async function finishedJob(): Promise<JobView> {
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'Q: what? A: that.' }) });
  onTestFinished(() => server.close());
  const { folder } = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 90 });
  await stateAfter(folder, { tuning: { segmentBytes: 8_000 } });
  return viewOf(folder);
}

async function viewOf(folder: string): Promise<JobView> {
  const job = await readJob(folder);
  if (!job) throw new Error(`${folder} is no job`);
  return job;
}

async function hubWith(chunkBytes?: number): Promise<{ hub: WritableHub; access: HubAccess }> {
  const hub = await startWritableHub(TOKEN, chunkBytes);
  onTestFinished(() => hub.close());
  return { hub, access: { endpoint: hub.endpoint, token: TOKEN, firstRetryMs: 1 } };
}

async function planned(job: JobView, access: HubAccess, target = TARGET): Promise<PushPlan> {
  const plan = await planPush(job, target, access);
  if (!plan.ok) throw new Error(plan.message);
  return plan.value;
}

describe('a push', () => {
  test('says where, makes a private dataset, and what is there reads as the job’s rows', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    const plan = await planned(job, access);
    expect(plan).toMatchObject({
      isNew: true,
      isPrivate: true,
      foreign: [],
      unchanged: [],
      url: `${hub.endpoint}/datasets/lab/river-faq`,
    });
    expect(hub.seen.every(({ method }) => method === 'GET')).toBe(true);
    const steps: number[] = [];
    const pushed = await runPush(plan, access, { onProgress: (sent, of) => steps.push(sent / of) });
    expect(pushed).toMatchObject({ ok: true, value: { files: plan.files.length } });
    expect(steps.at(-1)).toBe(1);
    expect(hub.isPrivate('lab/river-faq')).toBe(true);
    expect(
      hub.seen
        .filter(({ where }) => where === 'storage')
        .every(({ authorization }) => authorization === undefined),
    ).toBe(true);
    const card = hub.filesOf('lab/river-faq')['README.md']?.toString() ?? '';
    expect(card).toMatch(/^---\nlicense: odc-by\nsource_datasets: \["web\/fine"\]\npretty_name: "test"\n/);
    const variant = job.manifest.variants[0]?.id ?? '';
    const opened = await openSource(
      `hf://datasets/lab/river-faq/${variant}/*.parquet`,
      { column: 'text', idColumn: 'id' },
      { hub: access },
    );
    if (!opened.ok) throw new Error(opened.failure.message);
    const rows = await collect(opened.source.rows());
    expect(rows).toHaveLength(90);
    const reader = await openRows('hf://datasets/lab/river-faq', access);
    if (!reader.ok) throw new Error(reader.message);
    const page = await reader.reader.page(null, 100, { kind: 'rows' });
    await reader.reader.close();
    expect(page.rows).toHaveLength(90);
    expect(page.rows[0]).toMatchObject({ rollouts: [{ text: 'Q: what? A: that.' }], variant });
    expect(page.rows[0]?.place).toMatch(/^faq--test-model\/part-00000\.parquet:0$/);
    expect(rows.flatMap((row) => (row.kind === 'document' ? [row.document.text] : [])).sort()).toEqual(
      Array.from({ length: 90 }, (_, n) => documentText(n)).sort(),
    );
  });

  test('large files go in pieces, each once', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith(500);
    expect(await runPush(await planned(job, access), access)).toMatchObject({ ok: true });
    const { files } = await planned(job, access);
    for (const { path, sha256, sizeBytes } of files.filter((file) => file.path.endsWith('.parquet'))) {
      expect(sizeBytes).toBeGreaterThan(500);
      expect([path, hub.stored.has(sha256)]).toEqual([path, true]);
    }
  });

  test('broken off, it goes on: what arrived is not sent again', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    const plan = await planned(job, access);
    const puts = () =>
      hub.seen.filter(({ method, where }) => method === 'PUT' && where === 'storage').map(({ path }) => path);
    const stop = new AbortController();
    hub.fault = ({ method }) => {
      if (method === 'PUT' && puts().length > 3) stop.abort();
      return false;
    };
    expect(await runPush(plan, access, { signal: stop.signal })).toEqual({
      ok: false,
      message: expect.stringContaining('stopped'),
    });
    hub.fault = null;
    const stored = new Set([...hub.stored.keys()].map((oid) => `/put/${oid}?signature=1`));
    const before = puts().length;
    expect(await runPush(await planned(job, access), access)).toMatchObject({ ok: true });
    const after = puts().slice(before);
    expect(stored.size).toBeGreaterThan(0);
    expect(after.filter((path) => stored.has(path))).toEqual([]);
    const again = await planned(job, access);
    expect(again.unchanged).toHaveLength(again.files.length - 2);
    expect([...again.replaced].sort()).toEqual(['README.md', 'manifest.json']);
  });

  test('output that changed since it was looked at is not sent, and a part that is gone is said', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    const plan = await planned(job, access);
    const output = outputFolderOf(job.folder, job.manifest);
    const part = plan.files.find(({ path }) => path.endsWith('.parquet'))?.path ?? '';
    await rename(join(output, part), join(output, 'away'));
    expect(await runPush(plan, access)).toEqual({
      ok: false,
      message: expect.stringMatching(/^A file of the output cannot be read: ENOENT.*part-.* push again/),
    });
    await rename(join(output, 'away'), join(output, part));
    const manifest = join(output, 'manifest.json');
    await writeFile(manifest, `${await readFile(manifest, 'utf8')}\n`);
    const before = hub.seen.length;
    expect(await runPush(plan, access)).toEqual({
      ok: false,
      message: expect.stringContaining('changed since it was looked at'),
    });
    expect(hub.seen).toHaveLength(before);
    expect(await runPush(await planned(job, access), access)).toMatchObject({ ok: true });
  });

  test('a storage that fails for a while is asked again', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    let failures = 3;
    hub.fault = ({ method }, response) => {
      if (method !== 'PUT' || failures-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    };
    expect(await runPush(await planned(job, access), access)).toMatchObject({ ok: true });
  });

  test('a dataset of somebody else is seen before anything is sent', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    hub.put('lab/river-faq', {
      'README.md': '# Mine',
      'manifest.json': '{"job":"another"}',
      'data/a.txt': 'x',
    });
    const plan = await planned(job, access);
    expect(plan).toMatchObject({ isNew: false, foreign: ['manifest.json', 'README.md'], replaced: [] });
    expect(hub.commits('lab/river-faq')).toHaveLength(1);
  });

  test('a dataset that changes meanwhile is not written over', async () => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    const plan = await planned(job, access);
    hub.fault = ({ path }) => {
      if (path.includes('/preupload/')) hub.put('lab/river-faq', { 'README.md': '# Somebody came between' });
      return false;
    };
    expect(await runPush(plan, access)).toEqual({
      ok: false,
      message: expect.stringContaining('changed by somebody else'),
    });
  });
});

test.each([true, false])(
  'what came between the plan and the word is not written over, new %j',
  async (isNew) => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    if (!isNew) hub.put('lab/river-faq', { 'notes.md': 'Empty so far' });
    const plan = await planned(job, access);
    expect(plan).toMatchObject({ isNew, foreign: [] });
    hub.put('lab/river-faq', { 'README.md': '# Mine' });
    expect(await runPush(plan, access)).toEqual({
      ok: false,
      message: expect.stringContaining('changed by somebody else'),
    });
    expect(hub.filesOf('lab/river-faq')['README.md']?.toString()).toBe('# Mine');
  },
);

describe('nothing is sent', () => {
  test.each(['river', '../x/y', 'a/b/c', 'a/..', 'a/b--c', 'a b/c'])('to %j', async (dataset) => {
    const job = await finishedJob();
    const { hub, access } = await hubWith();
    expect(await planPush(job, { ...TARGET, dataset }, access)).toMatchObject({ ok: false });
    expect(hub.seen).toEqual([]);
  });

  test('without a token, or with one that is refused', async () => {
    const job = await finishedJob();
    const { access } = await hubWith();
    expect(await planPush(job, TARGET, { ...access, token: null })).toMatchObject({
      message: expect.stringContaining('HF_TOKEN'),
    });
    expect(await planPush(job, TARGET, { ...access, token: 'wrong' })).toMatchObject({
      message: expect.stringContaining('401'),
    });
  });

  test('of a job that does not verify', async () => {
    const { hub, access } = await hubWith();
    const broken = await finishedJob();
    const output = outputFolderOf(broken.folder, broken.manifest);
    const part = (await planned(broken, access)).files.find(({ path }) => path.endsWith('.parquet'));
    const before = hub.seen.length;
    await writeFile(join(output, part?.path ?? ''), 'changed');
    expect(await planPush(broken, TARGET, access)).toMatchObject({
      message: expect.stringContaining('Nothing was sent'),
    });
    expect(hub.seen).toHaveLength(before);
  });

  test('of what a planted link leads to', async () => {
    const planted = await finishedJob();
    const { access } = await hubWith();
    const output = outputFolderOf(planted.folder, planted.manifest);
    const { files } = await planned(planted, access);
    const part = join(output, files.find(({ path }) => path.endsWith('.parquet'))?.path ?? '');
    const content = readFileSync(part);
    const elsewhere = join(await temporaryFolder(), 'elsewhere');
    await writeFile(elsewhere, content);
    await rm(part);
    await symlink(elsewhere, part);
    expect(await planPush(planted, TARGET, access)).toMatchObject({ ok: false });
    await rm(join(output, 'README.md'));
    await rm(part);
    await writeFile(part, content);
    await symlink('/etc/hostname', join(output, 'README.md'));
    const plan = await planned(planted, access);
    expect(plan.files.find(({ path }) => path === 'README.md')?.text).toContain('made with Rephrase');
  });
});

test('a card of one’s own goes as it is, with the fields', async () => {
  const job = await finishedJob();
  const { hub, access } = await hubWith();
  const output = outputFolderOf(job.folder, job.manifest);
  await writeFile(join(output, 'README.md'), '---\nlicense: mit\ntags: [mine]\n---\n# Mine\n');
  expect(await runPush(await planned(job, access), access)).toMatchObject({ ok: true });
  expect(hub.filesOf('lab/river-faq')['README.md']?.toString()).toBe(
    '---\nlicense: odc-by\nsource_datasets: ["web/fine"]\ntags: [mine]\n---\n# Mine\n',
  );
  expect(await readFile(join(output, 'README.md'), 'utf8')).toContain('license: mit');
  expect(withFields('# Bare\n', { license: null, source: 'a/b' })).toBe(
    '---\nsource_datasets: ["a/b"]\n---\n\n# Bare\n',
  );
});

test('fields take the place of those written over several lines, whatever the line ends', () => {
  const card =
    '---\nlanguage:\n- en\nsource_datasets:\n- original\n- other\nlicense:\n  - mit\ntags: [a]\n---\n# Mine\n';
  const fields = { license: 'odc-by', source: 'a/b' };
  const mended = '---\nlicense: odc-by\nsource_datasets: ["a/b"]\nlanguage:\n- en\ntags: [a]\n---\n# Mine\n';
  expect(withFields(card, fields)).toBe(mended);
  expect(withFields(card.replaceAll('\n', '\r\n'), fields)).toBe(mended.replace('# Mine\n', '# Mine\r\n'));
});
