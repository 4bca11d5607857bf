/** Runs a job, here or in a process of its own, and shows how it goes until it ends or the user lets go. */
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Repointing } from '../batch/jobEndpoints.ts';
import { pathsOf } from '../batch/jobFolder.ts';
import type { JobView } from '../batch/jobReader.ts';
import { createPhaseJudge, isActive, readJob } from '../batch/jobReader.ts';
import { launchRunner } from '../batch/launchRunner.ts';
import { isAlive } from '../batch/processMark.ts';
import { runJob } from '../batch/runner/runJob.ts';
import type { Credentials } from '../generation/endpoint.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, wantsJson } from './command.ts';
import type { Io } from './io.ts';
import { endText, exitCodeOf, pausedByLimit, statusData } from './jobText.ts';
import type { NewWarnings } from './newWarnings.ts';
import { newWarnings } from './newWarnings.ts';
import { programMark } from './programMark.ts';
import type { Progress } from './progress.ts';
import { createProgress } from './progress.ts';

/** Options of the commands that run a job. */
export const FOLLOW_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  foreground: { type: 'boolean', help: 'run in this process: Ctrl-C ends the run, which can be resumed' },
  format: { ...FORMAT_OPTION.format, help: 'text (default) or json: the final status as one object' },
};

/** A job to run. */
export interface JobToRun {
  readonly folder: string;
  /** As `credentialsOf` finds them. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly repointings: readonly Repointing[];
  /** Only ends what an earlier runner started elsewhere. */
  readonly cancel?: boolean;
}

const POLL_MS = 300;

/** Gives the exit code. */
export async function runAndFollow(job: JobToRun, args: Arguments, io: Io): Promise<number> {
  const progress = createProgress(io);
  const warnings = await newWarnings(job.folder, io, progress);
  const run = args.has('foreground') ? runHere : runApart;
  const outcome = await run(job, io, { progress, warnings });
  await warnings.tell();
  progress.end();
  return typeof outcome === 'number' ? outcome : sayOutcome(outcome, args, io);
}

/** How a job stands that nobody need wait for. Gives the exit code. */
export function sayOutcome(job: JobView, args: Arguments, io: Io): number {
  io.out(wantsJson(args) ? jsonText(statusData(job)) : endText(job));
  return exitCodeOf(job);
}

/** Shows how a job goes that another process runs, as after Ctrl-C let it go. Gives the exit code. */
export async function followRunning(job: JobView, args: Arguments, io: Io): Promise<number> {
  const { pid = 0, host = 'an unknown machine' } = job.state?.runner ?? {};
  io.err(`Process ${pid} on ${host} runs this job; following it.\n`);
  const progress = createProgress(io);
  const warnings = await newWarnings(job.folder, io, progress);
  const outcome = await followUntilEnd(job.folder, io, { progress, warnings }, async () => null);
  await warnings.tell();
  progress.end();
  return typeof outcome === 'number' ? outcome : sayOutcome(outcome, args, io);
}

type Outcome = JobView | number;

/** What somebody who follows a job is shown. */
interface Shown {
  readonly progress: Progress;
  readonly warnings: NewWarnings;
}

async function runHere(
  { folder, credentials, repointings, cancel = false }: JobToRun,
  io: Io,
  { progress, warnings }: Shown,
): Promise<Outcome> {
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => {
    progress.end();
    io.err('Ending: what is in flight gets a moment. Ctrl-C again ends at once.\n');
    interrupt.abort();
  });
  const ended = new AbortController();
  const showing = showUntil(folder, { progress, warnings }, ended.signal);
  try {
    const end = await runJob({
      folder,
      credentials,
      repointings,
      cancel,
      commandsFrom: null,
      program: await programMark(io.program.cli),
      signal: interrupt.signal,
      onWaiting: ({ pid, host }, longestMs) =>
        io.err(
          `Watching for up to ${longestMs / 1000} s whether process ${pid} on ${host} still runs this job.\n`,
        ),
      log: (text) => io.err(`${text}\n`),
    });
    const job = end.kind === 'ended' ? await readJob(folder) : null;
    if (job) return job;
    io.err(`${end.kind === 'refused' ? end.message : `${folder} is gone.`}\n`);
    return EXIT.problems;
  } finally {
    ended.abort();
    await showing;
    stopListening();
  }
}

async function showUntil(folder: string, { progress, warnings }: Shown, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await sleep(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
    const job = ended.aborted ? null : await readJob(folder);
    if (job?.state?.runner.pid !== process.pid) continue;
    await warnings.tell();
    progress.show(job);
  }
}

async function runApart(
  { folder, credentials, repointings, cancel = false }: JobToRun,
  io: Io,
  shown: Shown,
): Promise<Outcome> {
  const { log } = pathsOf(folder);
  const logFrom = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  const endpoints = repointings.map(({ alias, url }) => `${alias}=${url}`);
  const { pid } = await launchRunner({ folder, ...io.program, credentials, endpoints, cancel });
  return followUntilEnd(folder, io, shown, async (job) => {
    if (job?.state?.runner.pid === pid) return null;
    return isAlive(pid) ? 'not yet' : `The runner ended before it began.\n${await textFrom(log, logFrom)}`;
  });
}

/**
 * Polls the job until it is at work no more, has reached a limit that a person must look at, or the user lets go.
 * `doubtful` says why what stands in the folder is not to be taken for the run meant: `not yet`, or a last word.
 */
async function followUntilEnd(
  folder: string,
  io: Io,
  { progress, warnings }: Shown,
  doubtful: (job: JobView | null) => Promise<string | null>,
): Promise<Outcome> {
  const letGo = new AbortController();
  const stopListening = io.onInterrupt(() => letGo.abort());
  const judge = createPhaseJudge();
  const holdsStill = createStillness();
  try {
    while (!letGo.signal.aborted) {
      const seen = await readJob(folder);
      const doubt = await doubtful(seen);
      if (seen && doubt === null) {
        const job = judge(seen);
        if (!isActive(job.phase) || holdsStill(job)) return job;
        await warnings.tell();
        progress.show(job);
      } else if (doubt !== 'not yet') {
        io.err(doubt ?? `${folder} is gone.\n`);
        return EXIT.problems;
      }
      await sleep(POLL_MS, undefined, { signal: letGo.signal }).catch(() => undefined);
    }
    progress.end();
    io.err(
      `The job runs on. Follow it again with: rephrase resume ${folder}\nEnd it with: rephrase cancel ${folder}\n`,
    );
    return EXIT.interrupted;
  } finally {
    stopListening();
  }
}

/** Judges look by look whether a limit of its own paused the job and all that was in flight then has been counted. */
function createStillness(): (job: JobView) => boolean {
  let emptyAt: number | null = null;
  return (job) => {
    const { inFlight = 0, runner } = job.state ?? {};
    if (!pausedByLimit(job) || inFlight > 0) emptyAt = null;
    else emptyAt ??= runner?.heartbeat ?? 0;
    // The last answers are committed between one heartbeat and the next.
    return emptyAt !== null && (runner?.heartbeat ?? 0) > emptyAt;
  };
}

async function textFrom(path: string, start: number): Promise<string> {
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.max(0, size - start)),
      0,
      Math.max(0, size - start),
      start,
    );
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
