/** The work of one run, between taking the lock and giving it back: fold, compare, send, commit, build the parts. */

import { SourceReadError } from '../../documents/source.ts';
import type { Transport } from '../../generation/transport.ts';
import { said } from '../../language/said.ts';
import type { Bench } from '../executors/bench.ts';
import type { Executor } from '../executors/executor.ts';
import { executorOf } from '../executors/executors.ts';
import { hasOpenLaunch } from '../executors/launchLog.ts';
import type { ControlCommand, JobManifest, Phase } from '../job.ts';
import type { JobPaths } from '../jobFolder.ts';
import type { EventLog } from './eventLog.ts';
import type { JournalFold } from './foldJournal.ts';
import { foldJournal, JournalDamaged } from './foldJournal.ts';
import { followRemote } from './followRemote.ts';
import type { JobStatus } from './jobStatus.ts';
import { createJournalWriter, sealLeftOver } from './journalWriter.ts';
import { removeLeftOvers } from './leftOvers.ts';
import type { PartsBuilder } from './partsBuilder.ts';
import { openParts } from './partsBuilder.ts';
import { SealedByAnother } from './placeIndex.ts';
import type { PreparedJob } from './prepareJob.ts';
import { prepareJob } from './prepareJob.ts';
import type { RunOptions, Tuning } from './runJob.ts';
import { settingsAsked } from './settingsAsked.ts';
import type { Steering } from './steering.ts';
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
  /** True once another runner has the job, or its folder is gone: nothing may be written any more. Looks at the lock itself. */
  readonly isLost: () => Promise<boolean>;
}

/**
 * Works until every unit is committed or the run is stopped. True when the job's output is complete and nothing is left to
 * be done elsewhere. Never rejects: whatever goes wrong becomes the reason of a stop.
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
  await removeLeftOvers(paths.folder, manifest);
  for (const { alias, url } of run.options.repointings) run.events.add({ kind: 'endpoint', alias, url });
  for (const segment of fold.segments) await sealLeftOver(paths.journal, segment);
  // Nothing is left to be asked for: whoever runs it all the same wants the output as it was.
  const isWhole = status.counters.total <= fold.committed.size && asked.reopen.length === 0;
  const parts = await openParts(paths.folder, manifest, isWhole ? 'checksum' : 'size', run.isLost);
  const sealed = fold.segments.map(({ number }) => number);
  const failed = (error: unknown): void => fail(run, error);
  for (const segment of sealed) parts.build(segment).catch(failed);
  const sealing = (segment: number): void => {
    sealed.push(segment);
    parts.seal(segment).catch(failed);
  };
  try {
    const reopened = await workAll(run, prepared.job, fold, parts, sealing, asked.reopen);
    return (await run.isLost()) ? false : await finish(run, parts, sealed, reopened ?? fold.failuresFrom);
  } finally {
    await parts.abandon();
  }
}

/** Gives the segment from which on failures count, where failed units were opened again. */
async function workAll(
  run: Run,
  job: PreparedJob,
  fold: JournalFold,
  parts: PartsBuilder,
  onSealed: (segment: number) => void,
  reopen: readonly ControlCommand[],
): Promise<number | null> {
  const { committed } = fold;
  const journal = createJournalWriter({
    folder: run.paths.journal,
    firstSegment: fold.nextSegment,
    segmentBytes: run.tuning.segmentBytes,
    onSealed,
  });
  const bench: Bench = {
    run,
    job,
    committed,
    journal,
    parts,
    async obeyEarlier() {
      for (const command of [...reopen, ...run.steering.takeWishes()]) {
        if (!(await run.steering.obey(command))) continue;
        run.events.add({ kind: 'acknowledged', command: command.command, id: command.id });
      }
    },
    fail: (error) => fail(run, error),
  };
  await workWith((run.options.executorOf ?? executorOf)(run.manifest.executor.kind), bench);
  if (await run.isLost()) {
    await journal.abandon();
    return null;
  }
  run.enter('finishing', null);
  await journal.close();
  return journal.reopenedAt;
}

function workWith(executor: Executor, bench: Bench): Promise<void> {
  return executor.mode === 'attended' ? executor.work(bench) : followRemote(executor, bench);
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
    const reason = said(
      'The input ended early: {0} of {1} units have no document. Check that the file is complete, then resume.',
      missing,
      total,
    );
    run.stop.ask({ phase: 'failed', reason }, 0);
  }
  return complete && !(await leftElsewhere(run));
}

/** After a stop, what was started elsewhere may be there still, with the documents in it: only a resume clears it away. */
async function leftElsewhere({ stop, paths, events }: Run): Promise<boolean> {
  if (!stop.stop || !(await hasOpenLaunch(paths.folder))) return false;
  events.add({ kind: 'warning', message: LEFT_ELSEWHERE });
  return true;
}

const LEFT_ELSEWHERE = said(
  'Every document has its outcome, and what was started elsewhere is not cleared away yet. Resume the job to do that.',
);

/** Ends the run for something that no request can mend: the input breaks off, the disk refuses, a bug. */
function fail(run: Run, error: unknown): void {
  const reason = reasonOf(error);
  // Everything in flight meets the same full disk.
  if (run.stop.stop?.reason !== reason)
    run.options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  run.stop.ask({ phase: 'failed', reason }, run.tuning.graceMs);
}

/** Errors whose message says all that there is to say. */
const TELLING = [SourceReadError, JournalDamaged, SealedByAnother] as const;

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (TELLING.some((kind) => error instanceof kind)) return message;
  if (error instanceof Error && 'code' in error) {
    return said(
      "The job's files cannot be written: {0}. Nothing committed is lost; mend that, then resume.",
      message,
    );
  }
  return said(
    'An error in Rephrase itself ended the run: {0}. Nothing committed is lost; the log has the details.',
    message,
  );
}
