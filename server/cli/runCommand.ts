/** `rephrase run`: freezes an experiment, or prompts, into a job and runs it. */
import { resolve } from 'node:path';
import { createJob } from '../batch/createJob.ts';
import type { JobManifest } from '../batch/job.ts';
import { rememberJob } from '../batch/ownJobs.ts';
import { reuseRows } from '../batch/reuseRows.ts';
import { estimateLines } from '../generation/estimate/estimateText.ts';
import { planBudgets } from '../generation/planBudgets.ts';
import { createTransport } from '../generation/transport.ts';
import type { BeforeRun } from './beforeRun.ts';
import { beforeRun, PILOT_OPTIONS } from './beforeRun.ts';
import type { Arguments, Command } from './command.ts';
import { CannotGoOn, EXIT, Misuse } from './command.ts';
import { count } from './count.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { checkExecutor, EXECUTOR_OPTIONS } from './executorArgument.ts';
import { FOLLOW_OPTIONS, runAndFollow } from './followJob.ts';
import type { Io } from './io.ts';
import { defaultJobsFolder, jobNamed } from './jobArgument.ts';
import { ownJobsFile } from './ownSetupFile.ts';
import { LIMIT_OPTIONS, PLAN_OPTIONS, TRUST_OPTIONS } from './planArguments.ts';
import { badRowLines } from './planSummary.ts';
import { createLine } from './progress.ts';
import { VERSION } from './version.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'Run an experiment, or prompts, over a dataset as a job.',
  usage: 'EXPERIMENT | PROMPT… [options]',
  details: `The job runs in a process of its own and is followed until Ctrl-C lets go; "rephrase status" looks at it again.
Endpoints come from --endpoint and from endpoints.yaml in your configuration folder ($XDG_CONFIG_HOME/rephrase, else
~/.config/rephrase, on macOS ~/Library/Application Support/rephrase). A line of it for each endpoint:

  gpu: { url: "http://gpu-node-3:8000", model: HuggingFaceTB/SmolLM2-1.7B-Instruct, apiKeyEnv: GPU_KEY }`,
  options: {
    ...PLAN_OPTIONS,
    ...LIMIT_OPTIONS,
    ...ENDPOINT_OPTIONS,
    ...TRUST_OPTIONS,
    ...PILOT_OPTIONS,
    ...EXECUTOR_OPTIONS,
    'jobs-folder': {
      type: 'string',
      value: 'DIR',
      help: 'where job folders are kept (default: .rephrase/jobs)',
    },
    reuse: {
      type: 'string',
      value: 'JOB',
      help: 'take over the rows of an older job whose requests were the same to the byte',
    },
    'dry-run': { type: 'boolean', help: 'say what would be run and what it would take, and stop there' },
    ...FOLLOW_OPTIONS,
  },
  async run(args, io) {
    const transport = createTransport();
    try {
      const before = await beforeRun(args, io, transport, { pilotDocuments: 0, contact: 'always' });
      if (before === null) return EXIT.interrupted;
      await checkExecutor(before.subject, io);
      if (args.has('dry-run')) {
        const json = args.choice('format', ['text', 'json']) === 'json';
        io.out(json ? `${JSON.stringify(before.data, null, 2)}\n` : before.text);
        return before.blocked ? EXIT.problems : EXIT.done;
      }
      if (before.failures !== null) io.err(`${before.failures}\n`);
      if (before.blocked) {
        io.err('Nothing was started. Once that is mended, run it again; --pilot 0 leaves the pilot out.\n');
        return EXIT.problems;
      }
      const lender = args.text('reuse');
      const from = lender === null ? null : await jobNamed(lender, io);
      const { folder, manifest } = await newJob(before, args, io);
      if (from) await takeOver(before, { folder, manifest, from: from.folder }, io);
      const { credentials } = before;
      return await runAndFollow({ folder, credentials, repointings: [] }, args, io);
    } finally {
      await transport.close();
    }
  },
};

async function newJob(
  before: BeforeRun,
  args: Arguments,
  io: Io,
): Promise<{ readonly folder: string; readonly manifest: JobManifest }> {
  const { plan, source, served, survey, estimate } = before;
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const jobsFolder = resolve(io.cwd, args.text('jobs-folder') ?? defaultJobsFolder(io));
  const created = await createJob({
    plan,
    source,
    jobsFolder,
    served,
    rephraseVersion: VERSION,
    now: new Date(),
    signal: interrupt.signal,
    survey,
    estimate,
  });
  stopListening();
  if (!created.ok) throw new Misuse(created.message);
  await rememberJob(ownJobsFile(io), created.folder);
  for (const line of badRowLines(survey)) io.err(`${line}\n`);
  io.err(`${created.folder}\nExpected: ${estimateLines(estimate).join('; ')}.\n`);
  return created;
}

/** An interrupt ends the copying, and the run sends what was not copied. Throws `CannotGoOn`. */
async function takeOver(
  { plan, served }: BeforeRun,
  job: { readonly folder: string; readonly manifest: JobManifest; readonly from: string },
  io: Io,
): Promise<void> {
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const line = createLine(io);
  const reused = await reuseRows({
    ...job,
    budgets: planBudgets(plan, served),
    signal: interrupt.signal,
    onProgress: (looked, taken) => line.show(`Taking over rows: ${taken} of ${looked}`),
  });
  line.end();
  stopListening();
  if (!reused.ok) throw new CannotGoOn(reused.message);
  io.err(`${count(reused.reused, 'row')} taken over from ${job.from}\n`);
}
