/** The work of one run, between taking the lock and giving it back: fold, compare, send, commit, build the parts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SourceReadError } from '../../documents/source.ts';
import type { Failure } from '../../generation/completion.ts';
import type { Transport } from '../../generation/transport.ts';
import { decodeChecks } from '../../measures/checks.ts';
import type { JobManifest, Phase } from '../job.ts';
import type { JobPaths } from '../jobFolder.ts';
import type { EventLog } from './eventLog.ts';
import type { JournalFold } from './foldJournal.ts';
import { foldJournal, JournalDamaged } from './foldJournal.ts';
import type { JobStatus } from './jobStatus.ts';
import { createJournalWriter, sealLeftOver } from './journalWriter.ts';
import type { Lane } from './lane.ts';
import { createLane } from './lane.ts';
import type { PartsBuilder } from './partsBuilder.ts';
import { openParts } from './partsBuilder.ts';
import type { PreparedJob } from './prepareJob.ts';
import { prepareJob } from './prepareJob.ts';
import type { RunOptions, Tuning } from './runJob.ts';
import type { UnitKind } from './runUnit.ts';
import { runUnits } from './runUnits.ts';
import { stopAtOutcome } from './stopRules.ts';
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
  try {
    await sendAll(run, prepared.job, fold, parts, (segment) => {
      sealed.push(segment);
      parts.seal(segment).catch(failed);
    });
    return run.isLost() ? false : await finish(run, parts, sealed, fold.failuresFrom);
  } finally {
    await parts.abandon();
  }
}

async function sendAll(
  run: Run,
  job: PreparedJob,
  fold: JournalFold,
  parts: PartsBuilder,
  onSealed: (segment: number) => void,
): Promise<void> {
  const { manifest, status, stop, tuning, events } = run;
  const journal = createJournalWriter({
    folder: run.paths.journal,
    firstSegment: fold.nextSegment,
    segmentBytes: tuning.segmentBytes,
    onSealed,
  });
  const lanes = lanesOf(run, job);
  status.use([...lanes.values()]);
  run.enter('running', null);
  await runUnits({
    source: job.source,
    rows: fold.committed.size === status.counters.total ? 0 : manifest.input.documents,
    kinds: kindsOf(manifest, job, lanes),
    lanes: [...lanes.values()],
    committed: fold.committed,
    journal,
    parts,
    policy: tuning.policy,
    soft: stop.soft,
    wait: (ms) => sleep(ms, true, { signal: stop.soft }).catch(() => false),
    onOutcome(facts) {
      status.ended(facts);
      const asked = stopAtOutcome(manifest, status);
      if (asked) stop.ask(asked, tuning.graceMs);
    },
    onCommit: status.committed,
    onRetry(key, { reason, message }, delayMs) {
      events.add({ kind: 'retry', key, reason, message, delayMs: Math.round(delayMs), count: 1 });
    },
    onStop: (failure) => stopFor(run, failure),
    onError: (error) => fail(run, error),
  });
  if (run.isLost()) return journal.abandon();
  run.enter('finishing', null);
  await journal.close();
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

function lanesOf(run: Run, job: PreparedJob): ReadonlyMap<string, Lane> {
  const { stop, tuning } = run;
  const lanes = new Map<string, Lane>();
  for (const access of job.access) {
    const lane = createLane({
      access,
      transport: run.transport,
      concurrency: run.manifest.concurrency,
      signal: stop.hard,
      deadlineMs: tuning.deadlineMs,
      lostAfterMs: tuning.lostAfterMs,
      onLost: (reason) => stop.ask({ phase: 'stopped', reason }, 0),
      onReach(trouble) {
        const message = trouble ?? `Endpoint "${access.endpoint.alias}" answers again.`;
        run.events.add({ kind: 'warning', message });
        run.status.enter('running', trouble && `${trouble} Trying again.`);
      },
      onEvent: run.events.add,
    });
    stop.soft.addEventListener('abort', () => lane.close(), { once: true });
    if (stop.soft.aborted) lane.close();
    lanes.set(access.endpoint.alias, lane);
  }
  return lanes;
}

function kindsOf(
  manifest: JobManifest,
  job: PreparedJob,
  lanes: ReadonlyMap<string, Lane>,
): readonly UnitKind[] {
  return manifest.variants.map((variant, position) => {
    const budget = job.budgets[position];
    const lane = lanes.get(variant.endpoint);
    if (!budget || !lane)
      throw new Error(`job.json names no endpoint "${variant.endpoint}" for "${variant.id}".`);
    return {
      variant,
      budget,
      lane,
      checks: decodeChecks(variant.checks).checks,
      rollouts: manifest.rollouts,
    };
  });
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
