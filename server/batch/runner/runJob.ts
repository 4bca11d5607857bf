/**
 * Runs a job from wherever it stands to its end or to a stop. The same in a detached process and in the foreground;
 * whatever happens in between, the folder afterwards says what and why.
 */

import { stat } from 'node:fs/promises';
import type { Credentials } from '../../generation/endpoint.ts';
import { createTransport, type TransportOptions } from '../../generation/transport.ts';
import { said } from '../../language/said.ts';
import type { executorOf } from '../executors/executors.ts';
import { hasOpenLaunch } from '../executors/launchLog.ts';
import type { JobManifest, JobState, Phase } from '../job.ts';
import type { Repointing } from '../jobEndpoints.ts';
import type { JobPaths } from '../jobFolder.ts';
import { pathsOf } from '../jobFolder.ts';
import { readManifest, readState } from '../jobReader.ts';
import { plantedProblem } from '../plantedFiles.ts';
import { createEventLog } from './eventLog.ts';
import type { Heartbeat } from './heartbeat.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createJobStatus } from './jobStatus.ts';
import { SEGMENT_BYTES } from './journalWriter.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import { RETRY_POLICY } from './retryPolicy.ts';
import type { LockHolder, LockOutcome, LockPatience, RunnerLock } from './runnerLock.ts';
import { acquireLock, LOCK_PATIENCE } from './runnerLock.ts';
import { createSeries } from './series.ts';
import { createSteering } from './steering.ts';
import { limitAtBeat } from './stopRules.ts';
import { createStopSwitch } from './stopSwitch.ts';
import type { Run } from './workThrough.ts';
import { messageOf, workThrough } from './workThrough.ts';

/** What a run is given. */
export interface RunOptions {
  readonly folder: string;
  /** As `credentialsOf` finds them; kept in memory only. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly repointings: readonly Repointing[];
  /** Bytes of `control.ndjson` that this run must not obey; null for all that stands there now. */
  readonly commandsFrom: number | null;
  /** Ends the run as `interrupted`. */
  readonly signal: AbortSignal;
  /** Told when the job seems to belong to another runner, and for how long that one is watched at the most. */
  readonly onWaiting?: (holder: LockHolder, longestMs: number) => void;
  /** Whether a paused job keeps its runner; without, a pause ends the run as `stopped`. */
  readonly whenPaused?: 'wait' | 'end';
  /** Version and checksum of the program that runs; a change since the run before is said in the events. */
  readonly program?: string;
  /** Takes what belongs into the runner's log: the stack of a bug, a disk that refuses. */
  readonly log: (text: string) => void;
  readonly tuning?: Partial<Tuning>;
  /** Cancels what an earlier run started elsewhere, takes what it has done, and does nothing else. */
  readonly cancel?: boolean;
  /** Another list of executors than the house's own: for tests. */
  readonly executorOf?: typeof executorOf;
}

/** Figures that only tests change. */
export interface Tuning {
  readonly segmentBytes: number;
  readonly policy: RetryPolicy;
  readonly patience: LockPatience;
  readonly beatMs: number;
  /** What is in flight at a stop gets this long. */
  readonly graceMs: number;
  /** One request may take this long. */
  readonly deadlineMs: number;
  /** The job stops when an endpoint could not be reached for this long. */
  readonly lostAfterMs: number;
  /** A paused runner waits this long for somebody to resume. */
  readonly pausePatienceMs: number;
  /** Time between two points of the series. */
  readonly seriesMs: number;
  /** The files that are read are looked at this often. */
  readonly inputMs: number;
  /** What runs elsewhere is asked about this often at first, and up to `pollCapMs` while nothing changes. */
  readonly pollMs: number;
  readonly pollCapMs: number;
}

/** How a run ended; `refused` when the job is not this runner's: there is none, or another runner has it. */
export type RunEnd =
  | { readonly kind: 'ended'; readonly state: JobState }
  | { readonly kind: 'refused'; readonly message: string };

const TUNING: Tuning = {
  segmentBytes: SEGMENT_BYTES,
  policy: RETRY_POLICY,
  patience: LOCK_PATIENCE,
  beatMs: 1000,
  graceMs: 3000,
  deadlineMs: 10 * 60_000,
  lostAfterMs: 5 * 60_000,
  pausePatienceMs: 60 * 60_000,
  seriesMs: 5000,
  inputMs: 30_000,
  pollMs: 2000,
  pollCapMs: 60_000,
};

/** Runs the job in a folder. Rejects only when the folder itself cannot be read or written. */
export async function runJob(options: RunOptions): Promise<RunEnd> {
  const manifest = await readManifest(options.folder);
  if (!manifest.ok) return { kind: 'refused', message: manifest.message };
  const planted = await plantedProblem(options.folder, manifest.value);
  if (planted) return { kind: 'refused', message: planted };
  const tuning = { ...TUNING, ...options.tuning };
  const paths = pathsOf(options.folder);
  const commandsFrom = options.commandsFrom ?? (await sizeOf(paths.control));
  const taken = await takeLock(options, tuning, paths);
  if (!taken.ok) return { kind: 'refused', message: runsAlready(taken.holder) };
  return runLocked(options, tuning, manifest.value, paths, taken, commandsFrom);
}

type Taken = Extract<LockOutcome, { readonly ok: true }>;

async function runLocked(
  options: RunOptions,
  tuning: Tuning,
  manifest: JobManifest,
  paths: JobPaths,
  { lock, takenOver }: Taken,
  commandsFrom: number,
): Promise<RunEnd> {
  const earlier = await readState(options.folder);
  const program = options.program ?? null;
  const status = createJobStatus({ manifest, holder: lock.holder, program, earlier });
  const events = createEventLog(paths.events, (error) => options.log(messageOf(error)));
  const transport = createTransport(connectionsFor(manifest));
  const stop = createStopSwitch();
  let heartbeat: Heartbeat | null = null;
  let lost = false;
  const enter = (phase: Phase, reason: string | null): void => {
    status.enter(phase, reason);
    events.add({ kind: 'phase', phase, reason });
    void heartbeat?.beatNow();
  };
  const isLost = async (): Promise<boolean> => {
    // A disk that does not answer says nothing about who has the job.
    lost ||= !(await lock.isHeld().catch(() => true));
    return lost;
  };
  const steering = createSteering({
    status,
    stop,
    enter,
    whenPaused: options.whenPaused ?? 'end',
    patienceMs: tuning.pausePatienceMs,
    graceMs: tuning.graceMs,
    warn: (message) => events.add({ kind: 'warning', message }),
  });
  const run: Run = {
    options,
    tuning,
    manifest,
    paths,
    transport,
    stop,
    status,
    events,
    steering,
    enter,
    isLost,
  };
  if (options.cancel) stop.ask({ phase: 'cancelled', reason: said('Cancelled on request.') }, 0);
  enter('starting', null);
  if (takenOver) events.add({ kind: 'warning', message: tookOver(takenOver) });
  const before = earlier?.runner.program ?? null;
  if (program && before && program !== before) {
    events.add({ kind: 'warning', message: otherProgram(program, before) });
  }
  heartbeat = beat(run, lock, commandsFrom, () => {
    lost = true;
  });
  // Nothing is sent while the folder still says how the run before ended.
  await heartbeat.beatNow();
  let complete = await workInterruptibly(run);
  while (complete && (await isAskedAgain(run, heartbeat))) complete = await workInterruptibly(run);
  stop.dispose();
  await transport.close();
  if (await isLost()) {
    await heartbeat.stop();
    return { kind: 'refused', message: await whyLost(options.folder) };
  }
  const end = complete ? null : stop.stop;
  const goesOn = end?.phase === 'failed' && (await hasOpenLaunch(options.folder));
  enter(end?.phase ?? 'done', end && (goesOn ? withGoingOn(end.reason) : end.reason));
  await giveBack(heartbeat, lock);
  return { kind: 'ended', state: status.state() };
}

const TAKEN_OVER = said('Another runner took the job over.');

async function whyLost(folder: string): Promise<string> {
  const there = await stat(pathsOf(folder).manifest).catch(() => null);
  if (there) return TAKEN_OVER;
  return said('{0} is gone: it was deleted or moved away while the job ran, so the run has ended.', folder);
}

/** The heartbeat, and what it finds out: commands, a spent budget, a lost lock. */
function beat(run: Run, lock: RunnerLock, commandsFrom: number, onLost: () => void): Heartbeat {
  const { paths, status, events, stop, tuning, steering } = run;
  const series = createSeries(paths.series, status, tuning.seriesMs);
  return startHeartbeat({
    paths,
    lock,
    status,
    events,
    commandsFrom,
    beatMs: tuning.beatMs,
    onCommand: steering.obey,
    async onBeat() {
      const limit = limitAtBeat(status);
      if (limit === null) steering.lift();
      else steering.limit('budget', limit);
      await series.beat();
    },
    onLockLost() {
      onLost();
      stop.ask({ phase: 'interrupted', reason: TAKEN_OVER }, 0);
    },
    onTrouble: (error) => run.options.log(messageOf(error)),
  });
}

async function workInterruptibly(run: Run): Promise<boolean> {
  const { signal } = run.options;
  const interrupt = (): void =>
    run.stop.ask(
      { phase: 'interrupted', reason: said('The runner was ended by a signal.') },
      run.tuning.graceMs,
    );
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    return await workThrough(run);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Whether somebody wished, while the run was ending, that failed units be tried again: the run then goes on with them. */
async function isAskedAgain({ stop, steering, status }: Run, heartbeat: Heartbeat): Promise<boolean> {
  await heartbeat.beatNow();
  const wishes = steering.takeWishes();
  return wishes.length > 0 && status.counters.failed > 0 && !stop.stop;
}

async function giveBack(heartbeat: Heartbeat, lock: RunnerLock): Promise<void> {
  await heartbeat.beatNow();
  await heartbeat.stop();
  await lock.release();
}

/**
 * Connections that are enough for a fixed number of requests in flight, and for questions beside them. Through a proxy one
 * rests for a moment after each answer: without a bound twice as many would be opened, here and at the server.
 */
function connectionsFor({ concurrency, endpoints }: JobManifest): TransportOptions {
  if (concurrency === 'auto') return {};
  return { connections: concurrency * Math.max(1, endpoints.length) + SPARE_CONNECTIONS };
}

const SPARE_CONNECTIONS = 16;

function takeLock(options: RunOptions, tuning: Tuning, paths: JobPaths): Promise<LockOutcome> {
  return acquireLock({
    folder: paths.locks,
    heartbeatOf: async (nonce) => {
      const state = await readState(options.folder);
      return state?.runner.nonce === nonce ? state.runner.heartbeat : null;
    },
    patience: tuning.patience,
    ...(options.onWaiting && { onWaiting: options.onWaiting }),
  });
}

function withGoingOn(reason: string): string {
  return said('{0} What was started elsewhere goes on without it: cancel the job to end that.', reason);
}

function runsAlready({ host, pid }: LockHolder): string {
  return said(
    'The job is being run by process {0} on {1}. Follow it with "rephrase status", or cancel it first.',
    pid,
    host,
  );
}

function tookOver({ host, pid }: LockHolder): string {
  return said('Took the job over from process {0} on {1}, which gave no sign of life any more.', pid, host);
}

function otherProgram(program: string, before: string): string {
  return said(
    'Rephrase was updated since the last run of this job: it is run by {0} now, and was by {1}.',
    program,
    before,
  );
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
