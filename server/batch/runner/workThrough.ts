/** The work of one run, between taking the lock and giving it back: fold, compare, send, commit, build the parts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SourceReadError } from '../../documents/source.ts';
import type { Failure } from '../../generation/completion.ts';
import type { Transport } from '../../generation/transport.ts';
import { decodeChecks } from '../../measures/checks.ts';
import type { ControlCommand, JobManifest, Phase } from '../job.ts';
import type { JobPaths } from '../jobFolder.ts';
import type { EventLog } from './eventLog.ts';
import type { JournalFold } from './foldJournal.ts';
import { foldJournal, JournalDamaged } from './foldJournal.ts';
import { createGate } from './gate.ts';
import type { JobStatus } from './jobStatus.ts';
import { createJournalWriter, sealLeftOver } from './journalWriter.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import { createLanes } from './lanes.ts';
import type { PartsBuilder } from './partsBuilder.ts';
import { openParts } from './partsBuilder.ts';
import { pollLoads } from './pollLoads.ts';
import type { PreparedJob } from './prepareJob.ts';
import { prepareJob } from './prepareJob.ts';
import type { RunOptions, Tuning } from './runJob.ts';
import type { UnitKind } from './runUnit.ts';
import { runUnits } from './runUnits.ts';
import { settingsAsked } from './settingsAsked.ts';
import type { Steering } from './steering.ts';
import { limitAtOutcome } from './stopRules.ts';
import type { StopSwitch } from './stopSwitch.ts';

/** What the parts of a run share. */
export interface Run {
  readonly options: RunOptions;
  readonly tuning: Tuning;
  readonly manifest: JobManifest;
  readonly paths: JobPaths;
  readonly transport: Transport;
  readonly stop: StopSwitch;
  readonly status: JobStatus;
  readonly events: EventLog;
  readonly steering: Steering;
  /** Says the phase to everyone: state, events. */
  readonly enter: (phase: Phase, reason: string | null) => void;
  /** True once another runner has the job: nothing may be written any more. */
  readonly isLost: () => boolean;
}

/**
 * Works until every unit is committed or the run is stopped. True when the job's output is complete. Never rejects:
 * whatever goes wrong becomes the reason of a stop.
 */
export async function workThrough(run: Run): Promise<boolean> {
  try {
    return await work(run);
  } catch (error) {
    fail(run, error);
    return false;
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function work(run: Run): Promise<boolean> {
  const { manifest, paths, status, stop } = run;
  const fold = await foldJournal(paths.journal, manifest.variants.length);
  status.start(fold.sums);
  const asked = await settingsAsked(paths.folder, fold.reopened);
  if (asked.ceiling !== undefined) status.ceiling = asked.ceiling;
  if (asked.budgetGpuHours !== undefined) status.budgetGpuHours = asked.budgetGpuHours;
  const prepared = await prepareJob({
    ...run.options,
    manifest,
    transport: run.transport,
    signal: stop.soft,
  });
  if (!prepared.ok) {
    stop.ask(prepared.stop, 0);
    return false;
  }
  for (const { alias, url } of run.options.repointings) run.events.add({ kind: 'endpoint', alias, url });
  for (const segment of fold.segments) await sealLeftOver(paths.journal, segment);
  const parts = await openParts(paths.folder, manifest);
  const sealed = fold.segments.map(({ number }) => number);
  const failed = (error: unknown): void => fail(run, error);
  for (const segment of sealed) parts.build(segment).catch(failed);
  const sealing = (segment: number): void => {
    sealed.push(segment);
    parts.seal(segment).catch(failed);
  };
  try {
    const reopened = await sendAll(run, prepared.job, fold, parts, sealing, asked.reopen);
    return run.isLost() ? false : await finish(run, parts, sealed, reopened ?? fold.failuresFrom);
  } finally {
    await parts.abandon();
  }
}

/** Gives the segment from which on failures count, where failed units were opened again. */
async function sendAll(
  run: Run,
  job: PreparedJob,
  fold: JournalFold,
  parts: PartsBuilder,
  onSealed: (segment: number) => void,
  reopen: readonly ControlCommand[],
): Promise<number | null> {
  const { manifest, status, stop, tuning, events, steering } = run;
  const { committed } = fold;
  const journal = createJournalWriter({
    folder: run.paths.journal,
    firstSegment: fold.nextSegment,
    segmentBytes: tuning.segmentBytes,
    onSealed,
  });
  const gate = createGate<Lane>((lane) => lane.take());
  const lanes = createLanes(run, job, gate);
  status.use(lanes.all);
  run.enter('running', null);
  steering.begin({ lanes: lanes.all, journal, committed });
  for (const command of reopen) await steering.obey(command);
  const polling = pollLoads(lanes.all, job.access, run.transport, stop.soft);
  await runUnits({
    source: job.source,
    input: manifest.input,
    kinds: kindsOf(manifest, job, lanes),
    lanes: lanes.all,
    gate,
    committed,
    journal,
    parts,
    policy: tuning.policy,
    soft: stop.soft,
    wait: (ms) => sleep(ms, true, { signal: stop.soft }).catch(() => false),
    takeReopened: steering.takeReopened,
    onOutcome(facts, failure) {
      status.ended(facts, failure);
      const limit = limitAtOutcome(manifest, status);
      if (limit !== null) steering.limit('stop-if', limit);
    },
    onCommit: status.committed,
    onRetry(key, { reason, message }, delayMs) {
      events.add({ kind: 'retry', key, reason, message, delayMs: Math.round(delayMs), count: 1 });
    },
    onBadRow: ({ message }) => goesOnAfter(run, message),
    onStop: (failure) => stopFor(run, failure),
    onError: (error) => fail(run, error),
  });
  steering.end();
  lanes.close();
  await polling;
  if (run.isLost()) {
    await journal.abandon();
    return null;
  }
  run.enter('finishing', null);
  await journal.close();
  return journal.reopenedAt;
}

async function finish(
  run: Run,
  parts: PartsBuilder,
  sealed: readonly number[],
  failuresFrom: number,
): Promise<boolean> {
  const { total, done, failed } = run.status.counters;
  const missing = total - done - failed;
  const complete = await parts.finish(sealed, failuresFrom, missing === 0);
  if (missing > 0) {
    const reason = `The input ended early: ${missing} of ${total} units have no document. Check that the file is complete, then resume.`;
    run.stop.ask({ phase: 'failed', reason }, 0);
  }
  return complete;
}

function kindsOf(manifest: JobManifest, job: PreparedJob, lanes: Lanes): readonly UnitKind[] {
  return manifest.variants.map((variant, position) => {
    const budget = job.budgets[position];
    if (!budget) throw new Error(`job.json says no window for "${variant.id}".`);
    return {
      variant,
      budget,
      lanes: lanes.of(variant.endpoint),
      checks: decodeChecks(variant.checks).checks,
      rollouts: manifest.rollouts,
    };
  });
}

/** Whether a bad row is recorded and passed over; where the experiment asks for it, it ends the run. */
function goesOnAfter({ manifest, stop, tuning }: Run, message: string): boolean {
  if (manifest.badRows === 'report') return true;
  const reason = `${message} The experiment stops at bad rows: mend the row and start a new job, or leave bad_rows away.`;
  stop.ask({ phase: 'failed', reason }, tuning.graceMs);
  return false;
}

function stopFor(run: Run, { reason, message }: Failure): void {
  const phase = reason === 'unauthorised' ? 'needs-key' : 'failed';
  run.stop.ask({ phase, reason: message }, 0);
}

/** Ends the run for something that no request can mend: the input breaks off, the disk refuses, a bug. */
function fail(run: Run, error: unknown): void {
  run.options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  run.stop.ask({ phase: 'failed', reason: reasonOf(error) }, run.tuning.graceMs);
}

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof SourceReadError || error instanceof JournalDamaged) return message;
  if (error instanceof Error && 'code' in error) {
    return `The job's files cannot be written: ${message}. Nothing committed is lost; mend that, then resume.`;
  }
  return `An error in Rephrase itself ended the run: ${message}. Nothing committed is lost; the log has the details.`;
}
