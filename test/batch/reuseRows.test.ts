/** A fork: what was asked before is taken over, what changed is asked, and the new job is whole. */
import { readdirSync, readlinkSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { pathsOf, segmentName } from '../../server/batch/jobFolder.ts';
import { readJob } from '../../server/batch/jobReader.ts';
import { reuseRows } from '../../server/batch/reuseRows.ts';
import { segmentsIn } from '../../server/batch/runner/foldJournal.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import type { FaultServer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { documentText, makeJob, makePlan, outputRows, run } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const FAQ = 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]';
const TABLE = 'Rewrite as a table.\n\nDocument: [[DOCUMENT]]';

test('takes over the rows of the same requests, under their new keys and columns, and asks for the rest', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: 20, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  expect(server.requests).toHaveLength(20);
  const changed = Array.from({ length: 22 }, (_, n) =>
    JSON.stringify({
      id: `new-${n}`,
      text: n === 5 ? 'Document 5: rewritten.' : documentText(n),
      lang: 'de',
    }),
  ).reverse();
  const fork = await forkOf(root, server, { lines: changed, prompts: { 'faq.md': FAQ, 'table.md': TABLE } });
  expect(await fork.reuse(old.folder)).toEqual({ ok: true, reused: 19 });
  await run(fork.folder);
  expect(server.requests).toHaveLength(20 + 22 + 3);
  const verified = await verifyJob(fork.folder);
  expect(verified).toMatchObject({ ok: true, verification: { rows: 44, missing: 0, problems: [] } });
  const rows = await outputRows(fork);
  const taken = rows.find((row) => row.id === 'new-3' && row.prompt === 'faq');
  expect(taken).toMatchObject({
    lang: 'de',
    text: documentText(3),
    recipe: fork.manifest.variants[0]?.recipe,
  });
});

test('another prompt shares nothing, and more rollouts than there are are asked for', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: 5, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  const other = await forkOf(root, server, { prompts: { 'faq.md': TABLE } });
  expect(await other.reuse(old.folder)).toEqual({ ok: true, reused: 0 });
  const twice = await forkOf(root, server, { prompts: { 'faq.md': FAQ }, experiment: 'rollouts: 2\n' });
  expect(await twice.reuse(old.folder)).toEqual({ ok: true, reused: 0 });
});

test('failures are not taken over', async () => {
  let broken = true;
  const server = await serve((prompt) => broken && prompt.includes('Document 2:'));
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: 5, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  broken = false;
  const fork = await forkOf(root, server, { prompts: { 'faq.md': FAQ } });
  expect(await fork.reuse(old.folder)).toEqual({ ok: true, reused: 4 });
  await run(fork.folder);
  expect(await verifyJob(fork.folder)).toMatchObject({
    verification: { rows: 5, failures: 0, problems: [] },
  });
});

test('rows of documents that carry a fingerprint of their own are taken over too', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const lines = Array.from({ length: 5 }, (_, n) =>
    JSON.stringify({ id: `doc-${n}`, text: documentText(n), meta: { fingerprint: 'a'.repeat(64) } }),
  );
  const old = await makeJob({ root, url: server.url, lines, documents: 5, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  const fork = await forkOf(root, server, { lines, prompts: { 'faq.md': FAQ } });
  expect(await fork.reuse(old.folder)).toEqual({ ok: true, reused: 5 });
});

test('while rows are taken over the job is begun, nobody else runs it, and it can be cancelled', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const documents = 2_300;
  const old = await makeJob({ root, url: server.url, documents, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  const plan = { documents, prompts: { 'faq.md': FAQ } };
  const fork = await forkOf(root, server, plan);
  const meanwhile: Promise<unknown>[] = [];
  const taken = await fork.reuse(old.folder, () => {
    meanwhile.push(readJob(fork.folder), run(fork.folder));
  });
  expect(taken).toEqual({ ok: true, reused: documents });
  // A runner that is started meanwhile waits, or leaves the job alone; the next one ends it.
  const [seen] = await Promise.all(meanwhile);
  expect(seen).toMatchObject({ phase: 'starting', state: { reason: expect.stringContaining('taken over') } });
  expect(await run(fork.folder)).toMatchObject({
    state: { phase: 'done', counters: { done: documents, failed: 0 } },
  });
  expect(server.requests).toHaveLength(documents);
  expect(await verifyJob(fork.folder)).toMatchObject({ verification: { rows: documents, problems: [] } });

  const other = await forkOf(root, server, plan);
  await sendControl(other.folder, { command: 'cancel' });
  expect(await other.reuse(old.folder)).toEqual({ ok: false, message: 'Cancelled on request.' });
  expect((await readJob(other.folder))?.phase).toBe('cancelled');
  await run(other.folder);
  expect(await verifyJob(other.folder)).toMatchObject({ verification: { rows: documents, problems: [] } });
});

test('a disk that refuses the rows is said, and nothing is called taken over', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: 5, prompts: { 'faq.md': FAQ } });
  await run(old.folder);
  const fork = await forkOf(root, server, { prompts: { 'faq.md': FAQ } });
  // Where the journal's folder should come, a file stands: as with a full disk nothing can be written.
  await writeFile(join(fork.folder, 'journal'), '');
  expect(await fork.reuse(old.folder)).toEqual({
    ok: false,
    message: expect.stringMatching(/^Not all rows could be taken over: E.+journal.+\. Mend that, then/),
  });
});

test('a journal that is damaged is said, and a job in many segments is read with few files open', async () => {
  const server = await serve();
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: 45, prompts: { 'faq.md': FAQ } });
  await run(old.folder, { tuning: { segmentBytes: 400 } });
  const { journal } = pathsOf(old.folder);
  expect((await segmentsIn(journal)).length).toBeGreaterThan(40);
  const lines = Array.from({ length: 45 }, (_, n) =>
    JSON.stringify({ id: `n${n}`, text: documentText(44 - n) }),
  );
  const fork = await forkOf(root, server, { lines, prompts: { 'faq.md': FAQ } });
  let most = 0;
  const counting = setInterval(() => (most = Math.max(most, openUnder(journal))), 0);
  expect(await fork.reuse(old.folder)).toEqual({ ok: true, reused: 45 });
  clearInterval(counting);
  expect(most).toBeLessThan(40);
  await rm(join(journal, segmentName(7)));
  const next = await forkOf(root, server, { prompts: { 'faq.md': FAQ } });
  expect(await next.reuse(old.folder)).toEqual({
    ok: false,
    message: expect.stringContaining('00007.ndjson is missing'),
  });
});

/** Files below a folder that this process has open; 0 where the system does not say. */
function openUnder(folder: string): number {
  try {
    return readdirSync('/proc/self/fd').filter((fd) => linkOf(fd).startsWith(folder)).length;
  } catch {
    return 0;
  }
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

async function serve(fails: (prompt: string) => boolean = () => false): Promise<FaultServer> {
  const server = await startFaultServer({
    answer: ({ prompt }) =>
      fails(prompt) ? { kind: 'status', status: 400 } : { kind: 'text', text: 'A FAQ.' },
  });
  onTestFinished(() => server.close());
  return server;
}

async function forkOf(
  root: string,
  server: FaultServer,
  options: {
    readonly lines?: readonly string[];
    readonly documents?: number;
    readonly prompts: Readonly<Record<string, string>>;
    readonly experiment?: string;
  },
) {
  const { plan, source } = await makePlan({ root, url: server.url, documents: 5, ...options });
  const created = await createJob({
    plan,
    source,
    jobsFolder: join(root, '.rephrase', 'jobs'),
    served: new Map(),
    rephraseVersion: '0.0.0-test',
    now: new Date(),
  });
  if (!created.ok) throw new Error(created.message);
  const { folder, manifest } = created;
  const budgets = planBudgets(plan, new Map());
  return {
    folder,
    manifest,
    source,
    reuse: (from: string, onProgress = (): void => undefined) =>
      reuseRows({ folder, manifest, budgets, from, onProgress, beatMs: 20 }),
  };
}
