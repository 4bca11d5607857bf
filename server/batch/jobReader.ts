/** Jobs as anybody sees them who looks at their folders: windows, terminals, scripts. Reads only. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { said } from '../language/said.ts';
import { decodeManifest, decodeState, parseJson } from './decodeJob.ts';
import type { JobManifest, JobState, Phase } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { stateOfProcess } from './processMark.ts';
import type { Decoded } from './rawFields.ts';

/** One job. */
export interface JobView {
  readonly folder: string;
  readonly manifest: JobManifest;
  /** Null before the first runner wrote one. */
  readonly state: JobState | null;
  /** The state's phase, or `interrupted` where its runner is dead. */
  readonly phase: Phase;
}

/** Looks at the jobs of a folder again and again, and notices runners that died. */
export interface JobFollower {
  /** Newest first. */
  poll(): Promise<readonly JobView[]>;
}

/** The jobs in a folder, newest first; an absent folder holds none. Folders that are no jobs are passed over, and jobs that cannot be read at the moment. */
export async function listJobs(jobsFolder: string): Promise<readonly JobView[]> {
  const names = await readdir(jobsFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const jobs = await Promise.all(names.map((name) => readJob(join(jobsFolder, name)).catch(() => null)));
  return jobs
    .filter((job) => job !== null)
    .sort((a, b) => (a.manifest.id < b.manifest.id ? 1 : a.manifest.id > b.manifest.id ? -1 : 0));
}

/**
 * One job; null when the folder holds none. A single look sees only runners of this machine die: it asks whether the
 * process is there. To notice a heartbeat that stands still, follow.
 */
export async function readJob(folder: string): Promise<JobView | null> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return null;
  const state = await readState(folder);
  return { folder, manifest: manifest.value, state, phase: phaseAtOnce(state, manifest.value) };
}

/** Follows the jobs of a folder. `now` is any steady clock in milliseconds. */
export function createJobFollower(
  jobsFolder: string,
  now: () => number = () => performance.now(),
): JobFollower {
  const judge = createPhaseJudge(now);
  return { poll: async () => (await listJobs(jobsFolder)).map(judge) };
}

/**
 * Judges the same jobs over and over: a heartbeat that has not moved for 5 s of the own clock, with its process gone,
 * or for 30 s where the process cannot be seen, means `interrupted`.
 */
export function createPhaseJudge(now: () => number = () => performance.now()): (job: JobView) => JobView {
  const beats = new Map<string, { readonly mark: string; readonly since: number }>();
  return (job) => {
    if (!job.state || !isActive(job.state.phase)) return job;
    const { nonce, heartbeat, host } = job.state.runner;
    const mark = `${nonce} ${heartbeat}`;
    const known = beats.get(job.folder);
    if (known?.mark !== mark) {
      beats.set(job.folder, { mark, since: now() });
      return { ...job, phase: job.state.phase };
    }
    const stillMs = now() - known.since;
    const seen = host === hostname() ? stateOfProcess(job.state.runner) : 'unseen';
    const dead = seen === 'unseen' ? stillMs > STILL_ELSEWHERE_MS : seen === 'gone' && stillMs > STILL_MS;
    return { ...job, phase: dead ? 'interrupted' : job.state.phase };
  };
}

/** Whether a job in that phase has a runner, at work or waiting. */
export function isActive(phase: Phase): boolean {
  return phase === 'starting' || phase === 'running' || phase === 'paused' || phase === 'finishing';
}

/** `job.json` of a folder, or a sentence about why there is none to read. */
export async function readManifest(folder: string): Promise<Decoded<JobManifest>> {
  const path = pathsOf(folder).manifest;
  const text = await readText(path);
  if (text === null)
    return { ok: false, message: said('{0} is no job folder: it holds no job.json.', folder) };
  const parsed = parseJson(text);
  const decoded = parsed.ok ? decodeManifest(parsed.value) : parsed;
  return decoded.ok
    ? decoded
    : { ok: false, message: said('{0} cannot be read: {1}.', path, decoded.message) };
}

/** `state.json` of a folder; null when it is absent or unreadable, which loses nothing. */
export async function readState(folder: string): Promise<JobState | null> {
  const text = await readText(pathsOf(folder).state);
  const parsed = text === null ? null : parseJson(text);
  const decoded = parsed?.ok ? decodeState(parsed.value) : null;
  return decoded?.ok ? decoded.value : null;
}

const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES']);
/** On NFS a file that is replaced while it is read is gone for its reader; its successor is there already. */
const STALE_TRIES = 5;
/** Far more than the longest prompts of many variants. */
const MOST_BYTES = 64 * 1024 * 1024;

const STILL_MS = 5000;
const STILL_ELSEWHERE_MS = 30_000;
/** A job without a state that is younger than this is being launched. */
const LAUNCH_MS = 10_000;

function phaseAtOnce(state: JobState | null, manifest: JobManifest): Phase {
  // A clock that was ahead when the job was made must not call it launching for as long as that.
  if (!state)
    return Math.abs(Date.now() - Date.parse(manifest.createdAt)) < LAUNCH_MS ? 'starting' : 'interrupted';
  const gone = state.runner.host === hostname() && stateOfProcess(state.runner) === 'gone';
  return gone && isActive(state.phase) ? 'interrupted' : state.phase;
}

/** Null for what is no file of ours: looking at a folder must not hang on a pipe or fill memory from a device. */
async function readText(path: string, tries = STALE_TRIES): Promise<string | null> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > MOST_BYTES) return null;
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (NOT_THERE.has(code)) return null;
    if (code === 'ESTALE' && tries > 1) return readText(path, tries - 1);
    throw error;
  }
}
