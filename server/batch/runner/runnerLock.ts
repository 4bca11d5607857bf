/**
 * One runner per job. Locks are numbered and never removed: whoever creates number n + 1 holds the job from then on,
 * and creation is exclusive, so two contenders cannot both win. A holder marks its number as released, or dies; a dead
 * one is known by its heartbeat, which the contender watches with its own clock, because hosts' clocks differ.
 */

import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { said } from '../../language/said.ts';
import { parseJson } from '../decodeJob.ts';
import { syncFolder } from '../durableFile.ts';
import { isAlive, processTableMark, startOf } from '../processMark.ts';

/** Who holds a job. */
export interface LockHolder {
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  /** Names the process table in which `pid` stands, where the system tells it. */
  readonly table: string | null;
  /** When that process began (`startOf`). */
  readonly started: string | null;
}

/** A lock that is held. */
export interface RunnerLock {
  readonly holder: LockHolder;
  /** False once another runner took the job over, or the folder is gone; then nothing may be written any more. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** How long a heartbeat must stand still before its runner counts as dead. */
export interface LockPatience {
  readonly pollMs: number;
  /** Its process is not to be seen here, which may be another boot or another container. Longer than two heartbeats. */
  readonly goneMs: number;
  /** A process of that number runs on this machine: a stopped runner, or a stranger. */
  readonly presentMs: number;
  /** It runs on another machine, seen through a file system that may cache. */
  readonly elsewhereMs: number;
}

export const LOCK_PATIENCE: LockPatience = {
  pollMs: 250,
  goneMs: 2500,
  presentMs: 30_000,
  elsewhereMs: 60_000,
};

/** The contender's own clock; only differences count. */
export interface LockClock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** What acquiring needs. */
export interface LockOptions {
  /** The job's `locks` folder; made when absent. */
  readonly folder: string;
  /** The heartbeat of the runner with that nonce; null while it has written none. */
  readonly heartbeatOf: (nonce: string) => Promise<number | null>;
  /** Told once when there is somebody to wait for. */
  readonly onWaiting?: (holder: LockHolder, longestMs: number) => void;
  readonly patience?: LockPatience;
  readonly clock?: LockClock;
  readonly self?: LockHolder;
}

/** A runner that ends moves its heartbeat once or twice before it lets go of the job. */
const LIVING_MOVES = 3;

const STEADY_CLOCK: LockClock = { now: () => performance.now(), sleep: (ms) => sleepFor(ms) };

export type LockOutcome =
  | { readonly ok: true; readonly lock: RunnerLock; readonly takenOver: LockHolder | null }
  | { readonly ok: false; readonly holder: LockHolder };

/** Takes the job, at once when it is free, after watching when its holder looks dead; refuses when the holder lives. */
export async function acquireLock(options: LockOptions): Promise<LockOutcome> {
  const self = options.self ?? thisProcess();
  await mkdir(options.folder, { recursive: true });
  for (;;) {
    const last = await lastLock(options.folder);
    if (last?.holder) {
      const seen = await watch(last.holder, self, options);
      if (seen === 'living') return { ok: false, holder: last.holder };
      if (seen === 'replaced') continue;
    }
    const number = (last?.number ?? -1) + 1;
    if (await createLock(options.folder, number, self)) {
      return { ok: true, lock: heldLock(options.folder, number, self), takenOver: last?.holder ?? null };
    }
  }
}

/** This process as a holder, with a fresh nonce. */
function thisProcess(): LockHolder {
  const { pid } = process;
  return { nonce: randomUUID(), host: hostname(), pid, table: processTableMark(), started: startOf(pid) };
}

function heldLock(folder: string, number: number, holder: LockHolder): RunnerLock {
  return {
    holder,
    isHeld: async () => lastNumber(await namesIn(folder)) === number,
    release: async () => {
      await writeFile(join(folder, releaseName(number)), '');
    },
  };
}

/** Watches the holder's heartbeat until it has moved often enough, has stood still long enough, or the lock is another one. */
async function watch(
  holder: LockHolder,
  self: LockHolder,
  options: LockOptions,
): Promise<'living' | 'dead' | 'replaced'> {
  const patience = options.patience ?? LOCK_PATIENCE;
  const longestMs = patienceFor(holder, self, patience);
  const { now, sleep } = options.clock ?? STEADY_CLOCK;
  let seenAt = now();
  let seen = await options.heartbeatOf(holder.nonce);
  let moves = 0;
  if (longestMs > 0) options.onWaiting?.(holder, longestMs);
  while (now() - seenAt < longestMs) {
    await sleep(patience.pollMs);
    const beat = await options.heartbeatOf(holder.nonce);
    if ((await lastLock(options.folder))?.holder?.nonce !== holder.nonce) return 'replaced';
    if (beat === seen) continue;
    seen = beat;
    seenAt = now();
    moves += 1;
    if (moves >= LIVING_MOVES) return 'living';
  }
  return 'dead';
}

function patienceFor(holder: LockHolder, self: LockHolder, patience: LockPatience): number {
  if (holder.host !== self.host) return patience.elsewhereMs;
  const sameTable = holder.table !== null && holder.table === self.table;
  const otherTable = holder.table !== null && self.table !== null && !sameTable;
  if (otherTable) return patience.goneMs;
  if (!isAlive(holder.pid)) return sameTable ? 0 : patience.goneMs;
  const stranger = sameTable && isStranger(holder);
  return stranger ? 0 : patience.presentMs;
}

/** The holder's number belongs to a process that began at another time. */
function isStranger({ pid, started }: LockHolder): boolean {
  const now = startOf(pid);
  return started !== null && now !== null && now !== started;
}

/** The newest lock; its holder is null once released. Null when the job was never run. */
async function lastLock(folder: string): Promise<{ number: number; holder: LockHolder | null } | null> {
  const names = await readdir(folder);
  const number = lastNumber(names);
  if (number === null) return null;
  if (names.includes(releaseName(number))) return { number, holder: null };
  return { number, holder: await holderIn(join(folder, lockName(number))) };
}

/** None where the folder is gone. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function lastNumber(names: readonly string[]): number | null {
  let last: number | null = null;
  for (const name of names) {
    const digits = /^(\d+)\.lock$/.exec(name)?.[1];
    if (digits !== undefined) last = Math.max(last ?? 0, Number(digits));
  }
  return last;
}

/** False when somebody else was first. The lock appears with its content, so a kill cannot leave an empty one. */
async function createLock(folder: string, number: number, holder: LockHolder): Promise<boolean> {
  const path = join(folder, lockName(number));
  const draft = join(folder, `${holder.nonce}.draft`);
  const text = JSON.stringify(holder);
  try {
    await writeFile(draft, text, { flush: true });
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return writeFile(path, text, { flag: 'wx', flush: true });
    });
    await syncFolder(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Over a network the answer may be lost, and the second try meets what the first one made.
    return (await holderIn(path)).nonce === holder.nonce;
  } finally {
    await rm(draft, { force: true });
  }
}

async function holderIn(path: string): Promise<LockHolder> {
  return decodeHolder(await readFile(path, 'utf8'));
}

/** A lock that its holder had no time to fill belongs to nobody known: it is watched like one from elsewhere. */
function decodeHolder(text: string): LockHolder {
  const parsed = parseJson(text);
  const raw = (
    parsed.ok && typeof parsed.value === 'object' ? parsed.value : null
  ) as Partial<LockHolder> | null;
  return {
    nonce: typeof raw?.nonce === 'string' ? raw.nonce : '',
    host: typeof raw?.host === 'string' ? raw.host : said('an unknown machine'),
    pid: typeof raw?.pid === 'number' ? raw.pid : 0,
    table: typeof raw?.table === 'string' ? raw.table : null,
    started: typeof raw?.started === 'string' ? raw.started : null,
  };
}

function lockName(number: number): string {
  return `${String(number).padStart(5, '0')}.lock`;
}

function releaseName(number: number): string {
  return `${String(number).padStart(5, '0')}.released`;
}
