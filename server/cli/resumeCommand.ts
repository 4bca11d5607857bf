/** `rephrase resume`: goes on with a job from its last committed unit. */

import { askRunner } from '../batch/askRunner.ts';
import type { ControlRequest, JobEndpoint } from '../batch/job.ts';
import type { Repointing } from '../batch/jobEndpoints.ts';
import { jobEndpoints, parseRepointing, repoint } from '../batch/jobEndpoints.ts';
import type { JobView } from '../batch/jobReader.ts';
import { isActive } from '../batch/jobReader.ts';
import { outputStands } from '../batch/outputManifest.ts';
import { sendControl } from '../batch/sendControl.ts';
import { originsOf } from '../generation/ownProfile.ts';
import type { Arguments, Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { credentialsFor, ENDPOINT_OPTIONS, userEndpoints } from './endpointsFile.ts';
import type { JobToRun } from './followJob.ts';
import { FOLLOW_OPTIONS, followRunning, runAndFollow, sayOutcome } from './followJob.ts';
import type { Io } from './io.ts';
import { jobArgument } from './jobArgument.ts';
import { refuseForeign, TRUST_EXECUTOR_OPTIONS } from './ownSetupFile.ts';
import { refuseUntrusted, TRUST_OPTIONS } from './planArguments.ts';
import { SILENT } from './silent.ts';

const BATCH_OPTION = {
  type: 'string',
  multiple: true,
  value: 'FILE=BATCH',
  help: 'which batch a provider runs for a file, by their ids, or "none"; asked for where it lists no batches',
} as const;

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Go on with a job from its last committed row.',
  usage: 'JOB [options]',
  details: `A paused job goes on, and one that runs is followed. Refuses when the documents or what is sent for them are not
the same any more. --endpoint re-points an endpoint of the job, after its new address was seen to serve the same models;
a runner that is at work with the old one is ended first.`,
  options: {
    ...ENDPOINT_OPTIONS,
    ...TRUST_OPTIONS,
    ...TRUST_EXECUTOR_OPTIONS,
    batch: BATCH_OPTION,
    ...FOLLOW_OPTIONS,
  },
  async run(args, io) {
    const answers = args.texts('batch').map(batchAnswer);
    const job = await jobArgument(args, io);
    for (const answer of answers) await sendControl(job.folder, answer);
    if (job.phase === 'done' && (await outputStands(job.folder, job.manifest)))
      return sayOutcome(job, args, io);
    if (isActive(job.phase) && (await isMoved(job, args))) return goOnElsewhere(job, args, io);
    if (job.phase === 'paused') {
      const asked = await askRunner(job.folder, { command: 'resume' }, ({ phase }) => phase !== 'paused');
      if (asked.kind === 'ended') return goOn(asked.job, args, io);
      if (asked.kind === 'silent') io.err(SILENT);
    }
    if (isActive(job.phase)) return followRunning(job, args, io);
    return goOn(job, args, io);
  },
};

function batchAnswer(answer: string): ControlRequest {
  const [file, batch, ...rest] = answer.split('=');
  if (!file || !batch || rest.length > 0)
    throw new Misuse(`--batch takes FILE=BATCH or FILE=none, not "${answer}".`);
  return { command: 'batch', file, batch: batch === 'none' ? null : batch };
}

/** Starts a runner on a job that has none, where its endpoints are now. Gives the exit code. */
export async function goOn(job: JobView, args: Arguments, io: Io, { cancel = false } = {}): Promise<number> {
  return runAndFollow({ ...(await jobToRun(job, args, io)), cancel }, args, io);
}

/** Whether `--endpoint` names another address than the one that the job's runner sends to. */
export async function isMoved(job: JobView, args: Arguments): Promise<boolean> {
  const known = await jobEndpoints(job.folder, job.manifest);
  const moved = repointed(known, repointingsOf(args));
  return moved.some(({ baseUrl }, n) => baseUrl !== known[n]?.baseUrl);
}

/** Ends the runner, which keeps the addresses it began with, and starts another. What is in flight is asked for again. */
async function goOnElsewhere(job: JobView, args: Arguments, io: Io): Promise<number> {
  const { kind } = job.manifest.executor;
  if (kind !== 'local')
    throw new Misuse(
      `What ${kind} runs for the job keeps the address it began with. End it by "rephrase cancel ${job.folder}", then resume with --endpoint.`,
    );
  // Whatever speaks against it is said while the job still runs.
  const run = await jobToRun(job, args, io);
  io.err('The runner at work keeps the old address: it is ended first.\n');
  const asked = await askRunner(job.folder, { command: 'cancel' }, ({ phase }) => !isActive(phase));
  if (asked.kind === 'silent') {
    io.err(SILENT);
    return EXIT.problems;
  }
  return asked.job.phase === 'done' ? sayOutcome(asked.job, args, io) : runAndFollow(run, args, io);
}

function repointingsOf(args: Arguments): readonly Repointing[] {
  return args.texts('endpoint').map((text) => {
    const repointing = parseRepointing(text);
    if (!repointing) throw new Misuse(`--endpoint takes ALIAS=URL, not "${text}".`);
    return repointing;
  });
}

function repointed(
  known: readonly JobEndpoint[],
  repointings: readonly Repointing[],
): readonly JobEndpoint[] {
  return repointings.reduce((endpoints, repointing) => {
    const moved = repoint(endpoints, repointing);
    if (!moved.ok) throw new Misuse(moved.message);
    return moved.endpoints;
  }, known);
}

/** Sends nothing; throws `Misuse` for what speaks against running it. */
async function jobToRun(job: JobView, args: Arguments, io: Io): Promise<JobToRun> {
  const repointings = repointingsOf(args);
  const endpoints = repointed(await jobEndpoints(job.folder, job.manifest), repointings);
  const user = await userEndpoints(args, io);
  const own = new Set(user.endpoints.flatMap(originsOf));
  const others = endpoints.flatMap(originsOf).filter((origin) => !own.has(origin));
  refuseUntrusted(others, 'the job', args);
  await refuseForeign(job, args, io);
  const credentials = credentialsFor(endpoints, user, io);
  return { folder: job.folder, credentials, repointings };
}
