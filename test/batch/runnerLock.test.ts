/** One runner per job, whatever happens to runners. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startOf } from '../../server/batch/processMark.ts';
import type {
  LockClock,
  LockHolder,
  LockOptions,
  LockOutcome,
} from '../../server/batch/runner/runnerLock.ts';
import { acquireLock } from '../../server/batch/runner/runnerLock.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Makes a link, and says what a second try is told, as NFS does where the first answer was lost. */
const network = vi.hoisted(() => ({ losesAnswers: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    async link(from: string, to: string) {
      await real.link(from, to);
      if (network.losesAnswers) await real.link(from, to);
    },
  };
});

const PATIENCE = { pollMs: 250, goneMs: 2500, presentMs: 30_000, elsewhereMs: 60_000 };

test('a free job is taken at once, and a released one too', async () => {
  const folder = await temporaryFolder();
  const first = held(await acquire(folder, holder('a')));
  expect(await first.isHeld()).toBe(true);
  await first.release();
  const second = await acquire(folder, holder('b'));
  expect(second).toMatchObject({ ok: true, takenOver: null });
  expect(await first.isHeld()).toBe(false);
});

test('of many contenders for a free job one wins', async () => {
  const folder = await temporaryFolder();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      acquire(
        folder,
        holder(`n${n}`),
        beatingFor(() => true),
      ),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
});

test('of many contenders for a dead runner’s job one wins', async () => {
  const folder = await temporaryFolder();
  await acquire(folder, { ...holder('dead'), pid: await deadPid() });
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      acquire(
        folder,
        holder(`n${n}`),
        beatingFor((nonce) => nonce !== 'dead'),
      ),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
});

test('a runner whose heartbeat moves keeps its job, even when its process cannot be seen', async () => {
  const folder = await temporaryFolder();
  await acquire(folder, { ...holder('a'), table: 'another' });
  expect(
    await acquire(
      folder,
      holder('b'),
      beatingFor(() => true),
    ),
  ).toMatchObject({ ok: false, holder: { nonce: 'a' } });
});

test('a runner that gives its last signs of life is waited for, not taken for one that lives', async () => {
  const folder = await temporaryFolder();
  const ending = held(await acquire(folder, holder('a')));
  let looks = 0;
  const lastBeats: LockOptions['heartbeatOf'] = async () => {
    looks += 1;
    if (looks === 4) await ending.release();
    return Math.min(looks, 3);
  };
  expect(await acquire(folder, holder('b'), lastBeats)).toMatchObject({ ok: true, takenOver: null });
});

test('how long a silent runner keeps its job depends on what can be known of its process', async () => {
  const pid = await deadPid();
  expect(await timeToTake({ ...holder('a'), pid })).toBe(0);
  expect(await timeToTake({ ...holder('a'), pid, table: null })).toBe(PATIENCE.goneMs);
  expect(await timeToTake({ ...holder('a'), table: 'another' })).toBe(PATIENCE.goneMs);
  expect(await timeToTake(holder('a'))).toBe(PATIENCE.presentMs);
  expect(await timeToTake({ ...holder('a'), host: 'elsewhere' })).toBe(PATIENCE.elsewhereMs);
});

test('after a reboot, and where its number went to another process, a runner is known to be gone', async () => {
  const started = startOf(process.pid);
  if (started === null) return;
  expect(await timeToTake({ ...holder('a'), started })).toBe(PATIENCE.presentMs);
  expect(await timeToTake({ ...holder('a'), started: `${started}1` })).toBe(0);
  expect(await timeToTake({ ...holder('a'), started, table: 'another-boot pid:[1]' })).toBe(PATIENCE.goneMs);
});

test('over a network, where the answer to making the lock was lost, it is known as the own', async () => {
  const folder = await temporaryFolder();
  network.losesAnswers = true;
  const outcome = await acquire(folder, holder('a'));
  network.losesAnswers = false;
  expect(await held(outcome).isHeld()).toBe(true);
  expect(
    await acquire(
      folder,
      holder('b'),
      beatingFor(() => true),
    ),
  ).toMatchObject({ ok: false });
});

test('a runner that lost its job knows it', async () => {
  const folder = await temporaryFolder();
  const first = held(await acquire(folder, { ...holder('a'), pid: await deadPid() }));
  expect(await acquire(folder, holder('b'))).toMatchObject({ ok: true, takenOver: { nonce: 'a' } });
  expect(await first.isHeld()).toBe(false);
});

test('a lock that says nothing is watched like one from elsewhere', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, '00000.lock'), '');
  const clock = fakeClock();
  expect((await acquire(folder, holder('b'), undefined, clock)).ok).toBe(true);
  expect(clock.now()).toBe(PATIENCE.elsewhereMs);
});

async function timeToTake(from: LockHolder): Promise<number> {
  const folder = await temporaryFolder();
  await acquire(folder, from);
  const clock = fakeClock();
  expect((await acquire(folder, holder('b'), undefined, clock)).ok).toBe(true);
  return clock.now();
}

function acquire(
  folder: string,
  self: LockHolder,
  heartbeatOf: LockOptions['heartbeatOf'] = async () => 1,
  clock: LockClock = fakeClock(),
): Promise<LockOutcome> {
  return acquireLock({ folder, self, heartbeatOf, patience: PATIENCE, clock });
}

/** Time passes only while somebody sleeps. */
function fakeClock(): LockClock {
  let now = 0;
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
      await new Promise(setImmediate);
    },
  };
}

function held(outcome: LockOutcome): Extract<LockOutcome, { ok: true }>['lock'] {
  if (!outcome.ok) throw new Error('The lock was refused.');
  return outcome.lock;
}

/** A heartbeat that moves for those who live. */
function beatingFor(lives: (nonce: string) => boolean): LockOptions['heartbeatOf'] {
  let beat = 0;
  return async (nonce) => (lives(nonce) ? ++beat : 1);
}

function holder(nonce: string): LockHolder {
  return { nonce, host: hostname(), pid: process.pid, table: 'here', started: null };
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}
