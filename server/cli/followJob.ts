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
import type { Arguments, OptionSpec } from './command.ts';
import { EXIT } from './command.ts';
import type { Io } from './io.ts';
import { endText, exitCodeOf, statusData } from './jobText.ts';
import type { Progress } from './progress.ts';
import { createProgress } from './progress.ts';

/** Options of the commands that run a job. */
export const FOLLOW_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  foreground: { type: 'boolean', help: 'run in this process: Ctrl-C ends the run, which can be resumed' },
  format: { type: 'string', value: 'FORMAT', help: 'text (default) or json: the final status as one object' },
};

/** A job to run. */
export interface JobToRun {
  readonly folder: string;
  /** By origin. */
  readonly keys: Readonly<Record<string, string>>;
  readonly repointings: readonly Repointing[];
}

const POLL_MS = 300;

/** Gives the exit code. */
export async function runAndFollow(job: JobToRun, args: Arguments, io: Io): Promise<number> {
  const format = args.choice('format', ['text', 'json']);
  const progress = createProgress(io);
  const run = args.has('foreground') ? runHere : runApart;
  const outcome = await run(job, io, progress);
  progress.end();
  if (typeof outcome === 'number') return outcome;
  if (format === 'json') io.out(`${JSON.stringify(statusData(outcome), null, 2)}\n`);
  else io.out(endText(outcome));
  return exitCodeOf(outcome);
}

type Outcome = JobView | number;

async function runHere(
  { folder, keys, repointings }: JobToRun,
  io: Io,
  progress: Progress,
): Promise<Outcome> {
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const ended = new AbortController();
  const showing = showUntil(folder, progress, ended.signal);
  const end = await runJob({
    folder,
    keys,
    repointings,
    commandsFrom: null,
    signal: interrupt.signal,
    onWaiting: ({ pid, host }, longestMs) =>
      io.err(
        `Watching for up to ${longestMs / 1000} s whether process ${pid} on ${host} still runs this job.\n`,
      ),
    log: (text) => io.err(`${text}\n`),
  });
  ended.abort();
  await showing;
  stopListening();
  const job = end.kind === 'ended' ? await readJob(folder) : null;
  if (job) return job;
  io.err(`${end.kind === 'refused' ? end.message : `${folder} is gone.`}\n`);
  return EXIT.problems;
}

async function showUntil(folder: string, progress: Progress, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await sleep(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
    const job = ended.aborted ? null : await readJob(folder);
    if (job?.state?.runner.pid === process.pid) progress.show(job);
  }
}

async function runApart(
  { folder, keys, repointings }: JobToRun,
  io: Io,
  progress: Progress,
): Promise<Outcome> {
  const letGo = new AbortController();
  const stopListening = io.onInterrupt(() => letGo.abort());
  const logFrom = await stat(pathsOf(folder).log).then(
    ({ size }) => size,
    () => 0,
  );
  const endpoints = repointings.map(({ alias, url }) => `${alias}=${url}`);
  const { pid } = await launchRunner({ folder, ...io.program, keys, endpoints });
  const judge = createPhaseJudge();
  try {
    for (;;) {
      const seen = await readJob(folder);
      const isOurs = seen?.state?.runner.pid === pid;
      if (seen && isOurs) {
        const job = judge(seen);
        if (!isActive(job.phase)) return job;
        progress.show(job);
      } else if (!isAlive(pid)) {
        io.err(`The runner ended before it began.\n${await textFrom(pathsOf(folder).log, logFrom)}`);
        return EXIT.problems;
      }
      if (letGo.signal.aborted) {
        progress.end();
        io.err(
          `The job runs on. Look at it with: rephrase status ${folder}\nEnd it with: rephrase cancel ${folder}\n`,
        );
        return EXIT.interrupted;
      }
      await sleep(POLL_MS, undefined, { signal: letGo.signal }).catch(() => undefined);
    }
  } finally {
    stopListening();
  }
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
