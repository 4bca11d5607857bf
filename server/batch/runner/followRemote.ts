/**
 * The course of a job that runs elsewhere: one launch after the other until no unit is missing. It may be broken off at any
 * point and taken up by another runner: the launch log says what was started, the journal what came home.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { said } from '../../language/said.ts';
import type { Bench } from '../executors/bench.ts';
import type { RemoteExecutor, RemoteJob, RemoteProgress, StepOutcome } from '../executors/executor.ts';
import type { IngestDoor } from '../executors/ingestDoor.ts';
import { createIngestDoor } from '../executors/ingestDoor.ts';
import type { Launch, LaunchLog } from '../executors/launchLog.ts';
import { openLaunchLog } from '../executors/launchLog.ts';
import { missingUnits } from '../executors/missingUnits.ts';
import type { RemoteState } from '../job.ts';
import { limitAtOutcome } from './stopRules.ts';
import type { Stop } from './stopSwitch.ts';

/** A collection takes at the most a sixth of the time. */
const REST_FACTOR = 5;
/** So long a launch may go on when nothing is missing any more. */
const LINGER_MS = 60_000;

/** Resolves when nothing is missing, or when the run was stopped; what was started elsewhere then goes on, unless the stop was meant for it. */
export async function followRemote(executor: RemoteExecutor, bench: Bench): Promise<void> {
  const course = await beginCourse(executor, bench);
  const { run, committed, journal } = bench;
  run.enter('running', null);
  run.steering.begin({ lanes: [], journal, committed, pausable: false });
  try {
    await bench.obeyEarlier();
    do {
      while (!run.stop.stop && (course.log.open || isMissing(bench))) await oneLaunch(course);
    } while (!run.stop.stop && (await run.steering.endUnlessReopened()));
    // Stopped before it looked: a runner that was started to cancel what another one left.
    if (course.log.open) await endStopped(course, course.log.open);
  } catch (error) {
    bench.fail(error);
  } finally {
    run.steering.end();
  }
}

/** What the steps of a course share. */
interface Course {
  readonly executor: RemoteExecutor;
  readonly bench: Bench;
  readonly job: RemoteJob;
  readonly log: LaunchLog;
  /** Units brought home by the launch at hand, and why the first of those refused was. */
  readonly brought: { units: number; refusal: string | null };
  /** Set where the executor itself says that going on makes no sense. */
  readonly given: { up: boolean; stays: boolean };
}

async function beginCourse(executor: RemoteExecutor, bench: Bench): Promise<Course> {
  const { run, job } = bench;
  const log = await openLaunchLog(run.options.folder);
  const brought = { units: 0, refusal: null as string | null };
  const door = createIngestDoor(bench);
  const watched: IngestDoor = {
    ...door,
    async ingest(arrived) {
      const heeded = ignoresFailures(log.open)
        ? arrived.filter(({ outcome }) => outcome.kind !== 'failure')
        : arrived;
      const report = await door.ingest(heeded);
      brought.units += report.committed;
      brought.refusal ??= report.refusal;
      return report;
    },
  };
  const remoteJob: RemoteJob = {
    folder: run.options.folder,
    manifest: run.manifest,
    source: job.source,
    budgets: job.budgets,
    access: job.access,
    transport: run.transport,
    door: watched,
    missing: () => missingUnits(bench, watched),
    missingCount: () => unitsOf(bench) - bench.committed.size,
    signal: run.stop.soft,
    warn: (message) => run.events.add({ kind: 'warning', message }),
    log: run.options.log,
  };
  return { executor, bench, job: remoteJob, log, brought, given: { up: false, stays: false } };
}

/** From where the log left off to the end of one launch. */
async function oneLaunch(course: Course): Promise<void> {
  const { executor, bench, job, log, brought } = course;
  Object.assign(brought, { units: 0, refusal: null });
  const launch = log.open ?? (await log.begin());
  const started = log.isLaunched ? await executor.resume(job, launch) : await start(course, launch);
  if (bench.run.stop.stop || !started.ok) {
    if (!started.ok) giveUp(course, started);
    return endStopped(course, launch);
  }
  const end = await follow(course, launch);
  if (bench.run.stop.stop) return endStopped(course, launch);
  await log.end();
  if (brought.units === 0 && isMissing(bench)) {
    bench.run.stop.ask({ phase: 'failed', reason: emptyHanded(course, end) }, 0);
  }
}

/** A launch that was begun and never launched is prepared anew: nothing of it can run. */
async function start(course: Course, launch: Launch): Promise<StepOutcome> {
  const { executor, bench, job, log } = course;
  show(course, launch, { state: 'preparing', detail: null, tasks: null, unitsDone: null, trouble: null });
  const prepared = await executor.prepare(job, launch);
  if (!prepared.ok || bench.run.stop.stop || !isMissing(bench)) return prepared;
  await log.launched();
  return executor.launch(job, launch);
}

/** Polls and collects until the launch ends or the run is stopped. */
async function follow(course: Course, launch: Launch): Promise<RemoteProgress | null> {
  const { executor, bench, job } = course;
  const { stop, tuning, steering, status, manifest } = bench.run;
  if (!course.log.isLaunched) return null;
  let waitMs = tuning.pollMs;
  let before = '';
  let restUntil = 0;
  let completeAt: number | null = null;
  while (!stop.stop) {
    if (await steering.takeReopened()) await launch.note(IGNORED);
    const progress = await executor.poll(job, launch);
    if (stop.stop) break;
    show(course, launch, progress);
    const isEnd = progress.state === 'ended';
    if (isEnd || (progress.collectable && performance.now() >= restUntil)) {
      const began = performance.now();
      const collected = await executor.collect(job, launch);
      if (!collected.ok) giveUp(course, collected);
      restUntil = performance.now() + REST_FACTOR * (performance.now() - began);
      const limit = limitAtOutcome(manifest, status);
      if (limit !== null) steering.limit('stop-if', limit);
    }
    if (progress.stop) giveUp(course, { stop: progress.stop, ...(progress.stays && { stays: true }) });
    if (isEnd || stop.stop) return progress;
    if (!isMissing(bench)) {
      completeAt ??= performance.now();
      if (performance.now() - completeAt > LINGER_MS) {
        await executor.cancel(job, launch);
        const collected = await executor.collect(job, launch);
        if (!collected.ok) giveUp(course, collected);
        return progress;
      }
    }
    const seen = JSON.stringify(progress);
    waitMs = seen === before ? Math.min(waitMs * 1.5, tuning.pollCapMs) : tuning.pollMs;
    before = seen;
    const pauseMs = Math.max(waitMs, progress.restMs ?? 0);
    await sleep(pauseMs, undefined, { signal: stop.soft }).catch(() => undefined);
  }
  return null;
}

function giveUp(
  { bench, given }: Course,
  { stop, stays }: { readonly stop: Stop; readonly stays?: true },
): void {
  if (stays) given.stays = true;
  else given.up = true;
  bench.run.stop.ask(stop, 0);
}

/**
 * After a stop. One that was meant for the work ends what runs elsewhere and takes what it has done; after one that was
 * meant for this process, or for the disk under it, it goes on and is found again.
 */
async function endStopped({ executor, bench, job, log, given }: Course, launch: Launch): Promise<void> {
  const phase = bench.run.stop.stop?.phase;
  const isMeant = given.up || phase === 'cancelled' || (phase === 'stopped' && !given.stays);
  if (!isMeant || (await bench.run.isLost())) return;
  if (log.isLaunched) {
    await executor.cancel(job, launch);
    const { untaken } = bench.job;
    if (untaken !== null) {
      // The launch stays open, so that a later run takes what it has done.
      bench.run.events.add({ kind: 'warning', message: `${NOT_TAKEN} ${untaken}` });
      return;
    }
    await executor.collect(job, launch);
  }
  await log.end();
}

const NOT_TAKEN = said(
  'What ran elsewhere was ended. What it has done is not taken before its documents are there again and the job is resumed.',
);

function isMissing(bench: Bench): boolean {
  return bench.committed.size < unitsOf(bench);
}

function unitsOf({ run }: Bench): number {
  return run.manifest.input.documents * run.manifest.variants.length;
}

/** Failed units were opened again: what a launch from before says of failures is over. */
const IGNORED = { failures: 'ignored' } as const;

function ignoresFailures(launch: Launch | null): boolean {
  return launch?.notes.some((note) => note['failures'] === IGNORED.failures) ?? false;
}

function show(
  { executor, bench }: Course,
  launch: Launch,
  { state, detail, tasks, unitsDone, trouble }: Omit<RemoteState, 'executor' | 'launch'>,
): void {
  const { status } = bench.run;
  status.remote = { executor: executor.kind, launch: launch.id, state, detail, tasks, unitsDone, trouble };
  if (status.phase === 'running') status.enter('running', trouble ?? detail);
}

function emptyHanded({ brought, executor }: Course, end: RemoteProgress | null): string {
  if (brought.refusal !== null) return said('Nothing that came back could be taken. {0}', brought.refusal);
  const why = end?.trouble ?? end?.detail ?? said('{0} ended without an answer.', executor.title);
  return said('{0} No row came of it. Mend that, then resume: what is missing is asked for again.', why);
}
