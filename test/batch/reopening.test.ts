/** Failed units opened again while others fail, and pauses of several reasons: what is in memory stays what the journal says. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { UnitKey } from '../../server/batch/job.ts';
import { createCommittedUnits } from '../../server/batch/runner/committedUnits.ts';
import { foldJournal } from '../../server/batch/runner/foldJournal.ts';
import { createJobStatus, type JobStatus } from '../../server/batch/runner/jobStatus.ts';
import { encodeFailure } from '../../server/batch/runner/journalLine.ts';
import { createJournalWriter, type JournalWriter } from '../../server/batch/runner/journalWriter.ts';
import { createSteering, type Steering } from '../../server/batch/runner/steering.ts';
import { createStopSwitch } from '../../server/batch/runner/stopSwitch.ts';
import { makeJob } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('a unit that fails while failed ones are opened again has failed, in memory as in the journal', async () => {
  const { folder, journal, status, committed, steering } = await steered();
  const fail = async (row: number): Promise<void> => {
    const key: UnitKey = [0, row, 0];
    const facts = { key, completionTokens: 0, failure: 'rejected' };
    const failure = { id: `doc-${row}`, reason: 'rejected' as const, message: 'No.', attempts: 1 };
    await journal.append(encodeFailure(key, 0, failure), facts);
    committed.add(...key, true);
    status.committed(facts);
  };
  await fail(1);
  const opening = steering.obey({ id: 'again', command: 'retryFailed' });
  await Promise.all([opening, fail(2), fail(3)]);
  await journal.close();
  const fold = await foldJournal(folder, 1);
  const rows = [0, 1, 2, 3];
  expect(rows.filter((row) => fold.committed.has(0, row, 0))).toEqual([2, 3]);
  expect(rows.filter((row) => committed.has(0, row, 0))).toEqual([2, 3]);
  expect(status.counters).toMatchObject({ failed: 2, failures: { rejected: 2 } });
});

test('the last look for units to do waits for those that are being opened again', async () => {
  const { journal, steering } = await steered();
  const opening = steering.obey({ id: 'again', command: 'retryFailed' });
  expect(await steering.takeReopened()).toBe(true);
  expect(await steering.takeReopened()).toBe(false);
  expect(await opening).toBe(true);
  await journal.close();
});

test('a job that somebody paused stays paused when its budget is raised', async () => {
  const { status, steering } = await steered();
  status.enter('running', null);
  steering.limit('budget', 'The budget is spent.');
  await steering.obey({ id: 'p', command: 'pause' });
  steering.lift();
  expect(status.phase).toBe('paused');
  await steering.obey({ id: 'r', command: 'resume' });
  expect(status.phase).toBe('running');
});

test('a run that is taken up again at its end begins without the pause that it ended in', async () => {
  const { status, steering, bench } = await steered();
  status.enter('running', null);
  steering.limit('budget', 'The budget is spent.');
  steering.end();
  status.enter('finishing', null);
  await steering.obey({ id: 'r', command: 'resume' });
  expect(status.phase).toBe('finishing');
  steering.begin(bench);
  status.enter('running', null);
  steering.limit('budget', 'The budget is spent again.');
  expect(status.phase).toBe('paused');
  steering.end();
});

interface Steered {
  readonly folder: string;
  readonly journal: JournalWriter;
  readonly status: JobStatus;
  readonly committed: ReturnType<typeof createCommittedUnits>;
  readonly steering: Steering;
  /** What it steers. */
  readonly bench: Parameters<Steering['begin']>[0];
}

async function steered(): Promise<Steered> {
  const root = await temporaryFolder();
  const { manifest } = await makeJob({ root, url: 'http://127.0.0.1:9/v1', documents: 5 });
  const folder = join(root, 'journal');
  const journal = createJournalWriter({ folder, firstSegment: 0, onSealed: () => undefined });
  const committed = createCommittedUnits(1);
  const holder = { nonce: 'n', host: 'h', pid: 1, table: null, started: null };
  const status = createJobStatus({ manifest, holder, program: null, earlier: null });
  const steering = createSteering({
    status,
    stop: createStopSwitch(),
    enter: status.enter,
    whenPaused: 'wait',
    patienceMs: 60_000,
    graceMs: 0,
    warn: () => undefined,
  });
  const bench = { lanes: [], journal, committed, pausable: true };
  steering.begin(bench);
  return { folder, journal, status, committed, steering, bench };
}
