/** A run, and a fork, broken off at changes that they make to the disk, one after the other: a later run ends whole. */
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { reuseRows } from '../../server/batch/reuseRows.ts';
import type { Tuning } from '../../server/batch/runner/runJob.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import { PATIENCE } from '../host/patience.ts';
import { serve } from '../servers/serve.ts';
import { afterChanges, changesOf, untilPowerGoes } from './failingDisk.ts';
import { documentNumber, documentText, fine, makeJob, makePlan, run, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('./failingDisk.ts')).failingPromises(await original()),
);
vi.mock('node:fs', async (original) => (await import('./failingDisk.ts')).failingSync(await original()));

/** `EVERY_CHANGE=1 npx vitest run test/batch/powerCut.test.ts` is the long version. */
const EVERY_CHANGE = process.env['EVERY_CHANGE'] === '1';
const DOCUMENTS = 8;
const IN_FLIGHT = 4;
/** Three rows fill a segment, so that each step of sealing and of placing parts comes several times; no beat but those that the course asks for. */
const TUNING: Partial<Tuning> = {
  segmentBytes: 1400,
  beatMs: 60_000,
  graceMs: 1000,
  patience: { pollMs: 1, goneMs: 0, presentMs: 0, elsewhereMs: 0 },
};

test.each([
  ['parquet', 5],
  ['jsonl.zst', 11],
])(
  'wherever the power goes in a run with parts of %s, the next run ends whole',
  { timeout: PATIENCE.testMs * (EVERY_CHANGE ? 10 : 1) },
  async (format, some) => {
    const step = EVERY_CHANGE ? 1 : some;
    const server = await serve((request) =>
      documentNumber(request.prompt) % 5 === 3 ? { kind: 'status', status: 400 } : fine(request),
    );
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: DOCUMENTS,
      experiment: `batch: { format: ${format}, concurrency: ${IN_FLIGHT} }\n`,
    });
    const fresh = `${job.folder}-fresh`;
    await cp(job.folder, fresh, { recursive: true });
    const changes = await changesOf(() => stateAfter(job.folder, { tuning: TUNING }));
    expect(changes).toBeGreaterThan(40);
    let brokenOff = 0;
    for (let made = 0; made < changes; made += step) {
      await rm(job.folder, { recursive: true });
      await cp(fresh, job.folder, { recursive: true });
      const before = server.requests.length;
      await untilPowerGoes(made, () => run(job.folder, { tuning: TUNING }));
      const asked = server.requests.length - before;
      if (asked < DOCUMENTS) brokenOff += 1;
      const state = await stateAfter(job.folder, { tuning: TUNING });
      expect(state, `after ${made} changes`).toMatchObject({
        phase: 'done',
        counters: { done: 7, failed: 1 },
      });
      expect(await verifyJob(job.folder), `after ${made} changes`).toMatchObject({
        verification: { rows: 7, failures: 1, missing: 0, problems: [] },
      });
      // All of them may be answered before the first commit; nothing is asked for a third time.
      expect(server.requests.length - before).toBeLessThanOrEqual(2 * DOCUMENTS);
      expect(await leftOvers(job.folder), `after ${made} changes`).toEqual([]);
    }
    expect(brokenOff).toBeGreaterThan(0);
  },
);

test('a signal at any of these moments ends the run in order: nothing is asked for twice, and the next run ends whole', async () => {
  const server = await serve(fine);
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: DOCUMENTS,
    experiment: `batch: { concurrency: ${IN_FLIGHT} }\n`,
  });
  const fresh = `${job.folder}-fresh`;
  await cp(job.folder, fresh, { recursive: true });
  const changes = await changesOf(() => stateAfter(job.folder, { tuning: TUNING }));
  const ends = new Set<string>();
  for (let made = 0; made < changes; made += EVERY_CHANGE ? 1 : 7) {
    await rm(job.folder, { recursive: true });
    await cp(fresh, job.folder, { recursive: true });
    const before = server.requests.length;
    const signal = new AbortController();
    afterChanges(made, () => signal.abort());
    const { phase } = await stateAfter(job.folder, { tuning: TUNING, signal: signal.signal });
    ends.add(phase);
    expect(await stateAfter(job.folder, { tuning: TUNING })).toMatchObject({ phase: 'done' });
    expect(server.requests.length - before, `after ${made} changes`).toBe(DOCUMENTS);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: DOCUMENTS, problems: [] } });
    expect(await leftOvers(job.folder)).toEqual([]);
  }
  expect([...ends].sort()).toEqual(['done', 'interrupted']);
});

test('wherever the power goes while a fork takes over rows, its run asks for the rest and ends whole', async () => {
  const server = await serve(fine);
  const root = await temporaryFolder();
  const old = await makeJob({ root, url: server.url, documents: DOCUMENTS });
  await stateAfter(old.folder, { tuning: TUNING });
  const lines = Array.from({ length: DOCUMENTS }, (_, n) =>
    JSON.stringify({ id: `new-${n}`, text: documentText(n), lang: 'de' }),
  ).reverse();
  const { plan, source } = await makePlan({ root, url: server.url, documents: 0, lines });
  const jobsFolder = join(root, '.rephrase', 'jobs');
  const fork = await createJob({
    ...{ plan, source, jobsFolder, served: new Map(), rephraseVersion: '0', now: new Date() },
  });
  if (!fork.ok) throw new Error(fork.message);
  const { folder, manifest } = fork;
  const reuse = () =>
    reuseRows({ folder, manifest, budgets: planBudgets(plan, new Map()), from: old.folder });
  const fresh = `${folder}-fresh`;
  await cp(folder, fresh, { recursive: true });
  const changes = await changesOf(reuse);
  expect(changes).toBeGreaterThan(5);
  for (let made = 0; made < changes; made++) {
    await rm(folder, { recursive: true });
    await cp(fresh, folder, { recursive: true });
    await untilPowerGoes(made, reuse);
    expect(await stateAfter(folder, { tuning: TUNING })).toMatchObject({ phase: 'done' });
    expect(await verifyJob(folder)).toMatchObject({ verification: { rows: DOCUMENTS, problems: [] } });
  }
});

/** Files that somebody began and nobody needs. */
async function leftOvers(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.(tmp|draft)$/.test(name));
}
