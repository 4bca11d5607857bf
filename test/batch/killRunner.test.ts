/** Real runner processes, killed again and again: nothing lost, nothing doubled, little asked twice, no secret on disk. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createJobFollower, isActive, readJob } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import { isAlive } from '../../server/batch/processMark.ts';
import { segmentsIn } from '../../server/batch/runner/foldJournal.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { until } from '../host/eventually.ts';
import { PATIENCE } from '../host/patience.ts';
import { holdersOf } from '../security/holdersOf.ts';
import type { Answer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { documentNumber, makeJob, outputRows } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** After `node esbuild.ts` it may be `dist/cli.js`, which starts several times as fast. */
const CLI = resolve(process.env['CLI'] ?? 'server/cli.ts');
const HASTY = resolve('test/batch/hastyRunner.ts');
/** `KILLS=100 DOCUMENTS=20000 npx vitest run test/batch/killRunner.test.ts` is the long version. */
const DOCUMENTS = Number(process.env['DOCUMENTS'] ?? 500);
const CONCURRENCY = 16;
const KILLS = Number(process.env['KILLS'] ?? 4);
const TEAM = randomBytes(12).toString('hex');
const KEY = `sk-${randomBytes(12).toString('hex')}`;

/** Every fault that passes by itself, of which a sixth of all documents meets one or two in a row. */
const FAULTS: readonly Answer[] = [
  { kind: 'status', status: 503, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 500, body: '<html>Bad gateway</html>' },
  { kind: 'dropped' },
  { kind: 'reset' },
  { kind: 'broken-json' },
];

test.each([
  ['the runner as it ships', CLI, FAULTS],
  [
    'one with small segments and a short deadline, answers that never come',
    HASTY,
    [...FAULTS, { kind: 'hang' } as const],
  ],
])(
  'kill -9, again and again, with every fault: %s',
  { timeout: PATIENCE.testMs + KILLS * 15_000 },
  async (_, cli, faults) => {
    const answered = new Map<number, number>();
    const server = await startFaultServer({
      answer({ prompt, headers, earlier }) {
        if (headers.authorization !== `Bearer ${KEY}` || headers['x-team'] !== TEAM)
          return { kind: 'status', status: 401 };
        const document = documentNumber(prompt);
        const fault =
          document % 6 === 0 && earlier <= (document / 6) % 2 ? faults[(document / 6) % faults.length] : null;
        if (fault) return fault;
        answered.set(document, (answered.get(document) ?? 0) + 1);
        return { kind: 'text', text: `FAQ of ${document}`, delayMs: 20 };
      },
    });
    onTestFinished(() => server.close());
    const root = await temporaryFolder();
    const job = await makeJob({
      root,
      url: server.url,
      documents: DOCUMENTS,
      experiment: `batch: { concurrency: ${CONCURRENCY} }\n`,
      endpoint: { apiKeyEnv: 'REPHRASE_TEST_KEY', headers: { 'x-team': TEAM } },
    });
    const launch = (): Promise<{ readonly pid: number }> =>
      launchRunner({
        folder: job.folder,
        node: process.execPath,
        cli,
        credentials: { [server.origin]: { key: KEY, headers: { 'x-team': TEAM } } },
      });

    let early = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { pid } = await launch();
      const before = server.requests.length;
      await momentToKill(kill, () => server.requests.length - before);
      expect(isAlive(pid)).toBe(true);
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid));
      if (server.requests.length === before) early += 1;
      else expect((await readJob(job.folder))?.phase).toBe('interrupted');
    }
    const { pid } = await launch();
    await until(() => !isAlive(pid));
    if (process.env['KILLS']) report(await segmentsIn(join(job.folder, 'journal')), early, answered);

    expect(await readJob(job.folder)).toMatchObject({
      phase: 'done',
      state: { counters: { total: DOCUMENTS, done: DOCUMENTS, failed: 0 } },
    });
    const ids = (await outputRows(job)).map(({ id }) => id);
    expect(ids).toHaveLength(DOCUMENTS);
    expect(new Set(ids).size).toBe(DOCUMENTS);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: DOCUMENTS, problems: [] } });
    expect(answeredAgain(answered)).toBeLessThanOrEqual(KILLS * 4 * CONCURRENCY);
    expect(holdersOf([KEY], [root])).toEqual([]);
    expect(holdersOf([TEAM], [root])).toEqual([]);
  },
);

test('a runner obeys cancel from another process, and SIGTERM and SIGHUP leave it resumable', async () => {
  const server = await startFaultServer({
    answer: ({ prompt }) => ({ kind: 'text', text: `FAQ of ${documentNumber(prompt)}`, delayMs: 30 }),
  });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  const job = await makeJob({
    root,
    url: server.url,
    documents: 400,
    experiment: 'batch: { concurrency: 2 }\n',
  });
  const follower = createJobFollower(join(root, '.rephrase', 'jobs'));
  const phase = async (): Promise<string | undefined> => (await follower.poll())[0]?.phase;
  for (const [end, expected] of [
    [(): Promise<unknown> => sendControl(job.folder, { command: 'cancel' }), 'cancelled'],
    [async (pid: number): Promise<void> => void process.kill(pid, 'SIGTERM'), 'interrupted'],
    [async (pid: number): Promise<void> => void process.kill(pid, 'SIGHUP'), 'interrupted'],
  ] as const) {
    const before = server.requests.length;
    const { pid } = await launchRunner({
      folder: job.folder,
      node: process.execPath,
      cli: CLI,
      credentials: {},
    });
    await until(() => server.requests.length > before + 5);
    // The state follows what it tells of: on a busy machine the first requests are out before it says so.
    while ((await phase()) === 'starting') await sleep(5);
    expect(await phase()).toBe('running');
    await end(pid);
    await until(() => !isAlive(pid));
    const seen = await readJob(job.folder);
    expect(seen?.phase).toBe(expected);
    expect(isActive(seen?.phase ?? 'running')).toBe(false);
    expect(seen?.state?.counters.done).toBe(server.requests.length);
  }
});

test('a runner that is stopped like a sleeping machine, and wakes up after another has ended its job, changes nothing', async () => {
  const server = await startFaultServer({
    answer: ({ prompt }) => ({ kind: 'text', text: `FAQ of ${documentNumber(prompt)}`, delayMs: 20 }),
  });
  onTestFinished(() => server.close());
  const documents = 600;
  const experiment = `batch: { concurrency: ${CONCURRENCY} }\n`;
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents, experiment });
  const launch = () =>
    launchRunner({ folder: job.folder, node: process.execPath, cli: HASTY, credentials: {} });
  const asleep = await launch();
  onTestFinished(() => void (isAlive(asleep.pid) && process.kill(asleep.pid, 'SIGKILL')));
  await until(() => server.requests.length > 200);
  process.kill(asleep.pid, 'SIGSTOP');
  const next = await launch();
  await until(() => !isAlive(next.pid));
  const whole = { verification: { rows: documents, missing: 0, problems: [] } };
  expect(await verifyJob(job.folder)).toMatchObject(whole);
  process.kill(asleep.pid, 'SIGCONT');
  await until(() => !isAlive(asleep.pid));
  expect(await verifyJob(job.folder)).toMatchObject(whole);
  expect((await readJob(job.folder))?.phase).toBe('done');
  expect(server.requests.length).toBeLessThanOrEqual(documents + 6 * CONCURRENCY);
});

/**
 * Any moment of the share of the job that each kill gets, so that they fall all over it; every fourth by the clock instead,
 * while the runner takes the lock, folds the journal, seals what was left and builds parts.
 */
async function momentToKill(kill: number, asked: () => number): Promise<void> {
  const share = (0.8 * DOCUMENTS) / KILLS;
  const most = Math.random() * share;
  const atMs = kill % 4 === 3 ? Math.random() * 600 : Number.POSITIVE_INFINITY;
  const start = performance.now();
  await until(() => asked() >= most || performance.now() - start >= atMs);
}

/** Figures of the long version, for people. */
function report(segments: readonly number[], early: number, answered: ReadonlyMap<number, number>): void {
  const again = answeredAgain(answered);
  process.stdout.write(
    `${KILLS} kills, ${early} of them before the first request; ${DOCUMENTS} documents in ${segments.length} segments; ${again} answered twice, ${(again / KILLS).toFixed(1)} for each kill with ${CONCURRENCY} in flight\n`,
  );
}

/** Answers beyond the first to a document: what a kill makes a later run ask again. */
function answeredAgain(answered: ReadonlyMap<number, number>): number {
  let again = 0;
  for (const times of answered.values()) again += times - 1;
  return again;
}
