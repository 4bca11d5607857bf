/** A compacted journal: the text stands once, everything that reads a job reads it still, and no moment of it can lose a row. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { compactionEstimate, compactJob } from '../../server/batch/compactJob.ts';
import { createJob } from '../../server/batch/createJob.ts';
import { exportRows } from '../../server/batch/exportJob.ts';
import type { JobManifest, OutputRow } from '../../server/batch/job.ts';
import { partName } from '../../server/batch/jobFolder.ts';
import { latestCommitted } from '../../server/batch/latestCommitted.ts';
import type { ReadRow } from '../../server/batch/readRows.ts';
import { openRows } from '../../server/batch/readRows.ts';
import { reuseRows } from '../../server/batch/reuseRows.ts';
import { foldJournal } from '../../server/batch/runner/foldJournal.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { changesOf, untilPowerGoes } from './failingDisk.ts';
import type { JobFixture } from './jobFixture.ts';
import { documentNumber, documentText, makeJob, makePlan, run, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('./failingDisk.ts')).failingPromises(await original()),
);

const NO_PATIENCE = { pollMs: 1, goneMs: 0, presentMs: 0, elsewhereMs: 0 };
const SMALL = { segmentBytes: 6000 };
const DOCUMENTS = 24;

describe.each(['parquet', 'jsonl.zst'])('a job with parts of %s', (format) => {
  test('says the same as before, in less room, and goes on where failures are tried again', async () => {
    const { job, mend } = await finishedJob(format);
    const before = await seen(job);
    const estimate = await compactionEstimate(job.folder);
    const compacted = await compactJob({ folder: job.folder });
    expect(compacted).toMatchObject({ ok: true, bytesBefore: estimate.bytes });
    if (!compacted.ok) return;
    expect(compacted.bytesAfter).toBeLessThan(compacted.bytesBefore);
    expect(await journalText(job)).not.toContain('the river rises');
    expect(await seen(job)).toEqual(before);
    expect(await compactJob({ folder: job.folder })).toEqual({
      ok: true,
      bytesBefore: compacted.bytesAfter,
      bytesAfter: compacted.bytesAfter,
    });

    mend();
    await sendControl(job.folder, { command: 'retryFailed' });
    expect(await stateAfter(job.folder, { tuning: SMALL, commandsFrom: 0 })).toMatchObject({
      phase: 'done',
      counters: { done: 2 * DOCUMENTS, failed: 0 },
    });
    expect((await compactJob({ folder: job.folder })).ok).toBe(true);
    expect(await verifyJob(job.folder)).toMatchObject({
      verification: { rows: 2 * DOCUMENTS, failures: 0, missing: 0, problems: [] },
    });
    expect(await seen(job)).toMatchObject({ exported: { length: 2 * DOCUMENTS } });
  });
});

test('wherever the power goes, the journal folds, every row is read, and compacting again ends it', async () => {
  const { job } = await finishedJob('jsonl.zst', 10);
  const before = await seen(job);
  const saved = `${job.folder}-saved`;
  await cp(job.folder, saved, { recursive: true });
  const changes = await changesOf(() => compactJob({ folder: job.folder }));
  expect(changes).toBeGreaterThan(20);
  const sizes = new Set<number>();
  for (let made = 0; made < changes; made++) {
    await rm(job.folder, { recursive: true });
    await cp(saved, job.folder, { recursive: true });
    await untilPowerGoes(made, () => compactJob({ folder: job.folder }));
    const fold = await foldJournal(join(job.folder, 'journal'), job.manifest.variants.length);
    expect(fold.committed.size).toBe(20);
    expect(fold.sums.done).toBe(before.exported.length);
    expect(await seen(job)).toEqual(before);
    sizes.add(fold.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    const again = await compactJob({ folder: job.folder, patience: NO_PATIENCE });
    expect(again.ok).toBe(true);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
  }
  expect(sizes.size).toBeGreaterThan(2);
});

test('a fork takes rows from the parts of a compacted job', async () => {
  const { job, root, url, requests } = await finishedJob('parquet');
  await compactJob({ folder: job.folder });
  const asked = requests.length;
  const lines = Array.from({ length: DOCUMENTS }, (_, n) =>
    JSON.stringify({ id: `doc-${n}`, text: documentText(n), lang: 'en' }),
  ).reverse();
  const { plan, source } = await makePlan({ root, url, documents: 0, lines, prompts: PROMPTS });
  const jobsFolder = join(root, '.rephrase', 'jobs');
  const options = { plan, source, jobsFolder, served: new Map(), rephraseVersion: '0', now: new Date() };
  const fork = await createJob(options);
  if (!fork.ok) throw new Error(fork.message);
  const { folder, manifest } = fork;
  const budgets = planBudgets(plan, new Map());
  expect(await reuseRows({ folder, manifest, budgets, from: job.folder })).toMatchObject({
    ok: true,
    reused: 2 * DOCUMENTS - 6,
  });
  await run(folder);
  expect(requests.length).toBe(asked + 6);
  expect(await verifyJob(folder)).toMatchObject({ verification: { missing: 0, problems: [] } });
});

describe('refuses', () => {
  test('a job that is not whole, and changes nothing', async () => {
    const { job } = await finishedJob('parquet');
    const part = partName(job.manifest.variants[0]?.id ?? '', 0, 'parquet');
    await rm(join(job.folder, 'out', part));
    const journal = await journalText(job);
    const compacted = await compactJob({ folder: job.folder });
    expect(compacted).toMatchObject({
      ok: false,
      message: expect.stringContaining('missing from the output'),
    });
    expect(await journalText(job)).toBe(journal);
  });

  test('a job with units still to come', async () => {
    const root = await temporaryFolder();
    const job = await makeJob({ root, url: 'http://127.0.0.1:1', documents: 2 });
    const compacted = await compactJob({ folder: job.folder });
    expect(compacted).toMatchObject({ ok: false, message: expect.stringContaining('not committed yet') });
  });

  test('a runner while it works, as a runner refuses another', async () => {
    const { job } = await finishedJob('parquet');
    const patience = { pollMs: 5, goneMs: 5000, presentMs: 5000, elsewhereMs: 5000 };
    let contending: ReturnType<typeof run> | null = null;
    const compacted = await compactJob({
      folder: job.folder,
      beatMs: 2,
      onProgress: (step) => {
        if (step === 'verifying') contending = run(job.folder, { tuning: { patience } });
      },
    });
    expect(compacted.ok).toBe(true);
    expect(await contending).toMatchObject({ kind: 'refused' });
    expect(await stateAfter(job.folder)).toMatchObject({ phase: 'done' });
  });

  test('to read or to rebuild a part that is gone once its text stood there alone', async () => {
    const { job } = await finishedJob('parquet');
    await compactJob({ folder: job.folder });
    const part = partName(job.manifest.variants[0]?.id ?? '', 0, 'parquet');
    await writeFile(join(job.folder, 'out', part), 'other bytes');
    const exported = await exportRows(job.folder, join(job.folder, 'rows.jsonl'));
    expect(exported).toMatchObject({ ok: false, message: expect.stringContaining(part) });
    expect(JSON.stringify(await verifyJob(job.folder))).toMatch(/cannot be read|differs/);
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('Restore the file from a copy'),
    });
  });
});

const PROMPTS = {
  'faq.md': 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]',
  'table.md': 'Rewrite as a table.\n\nDocument: [[DOCUMENT]]',
};

/** Three documents in twenty-four fail in both variants until the server is mended. */
async function finishedJob(format: string, documents = DOCUMENTS) {
  let broken = true;
  const server = await startFaultServer({
    answer: ({ prompt }) =>
      broken && documentNumber(prompt) % 8 === 3
        ? { kind: 'status', status: 400 }
        : { kind: 'text', text: `Answer ${documentNumber(prompt)}. ${'More of it. '.repeat(40)}` },
  });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  const { url, requests } = server;
  const experiment = `batch: { format: ${format} }\n`;
  const job = await makeJob({ root, url, documents, prompts: PROMPTS, experiment });
  expect(await stateAfter(job.folder, { tuning: SMALL })).toMatchObject({ phase: 'done' });
  const mend = (): void => {
    broken = false;
  };
  return { job, root, url, requests, mend };
}

/** All that anybody can read of a job. */
async function seen(job: JobFixture) {
  const { folder } = job;
  const path = `${folder}-export.jsonl`;
  await exportRows(folder, path);
  const exported = (await readFile(path, 'utf8')).trim().split('\n');
  const opened = await openRows(folder);
  if (!opened.ok) throw new Error(opened.message);
  const pages: ReadRow[] = [];
  for (let cursor: string | null = null, atEnd = false; !atEnd; ) {
    const page: Awaited<ReturnType<typeof opened.reader.page>> = await opened.reader.page(cursor, 5, {
      kind: 'all',
    });
    pages.push(...page.rows);
    cursor = page.next;
    atEnd = page.atEnd;
  }
  await opened.reader.close();
  const latest = await latestCommitted(folder, 9);
  return {
    exported: exported.map((line) => JSON.parse(line) as OutputRow),
    pages,
    latest,
    manifest: idsOf(job.manifest),
  };
}

function idsOf({ variants }: JobManifest): readonly string[] {
  return variants.map(({ id }) => id);
}

async function journalText({ folder }: JobFixture): Promise<string> {
  const names = (await readdir(join(folder, 'journal'))).filter((name) => name.endsWith('.ndjson')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'journal', name), 'utf8')));
  return texts.join('');
}
