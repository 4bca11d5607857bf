/** `rephrase run`: freezes an experiment, or prompts, into a job and runs it. */
import { resolve } from 'node:path';
import { createJob } from '../batch/createJob.ts';
import type { ServedModel } from '../generation/endpoint.ts';
import type { Plan } from '../generation/plan.ts';
import { createTransport } from '../generation/transport.ts';
import type { Arguments, Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { planText } from './dryRun.ts';
import { credentialsFor, ENDPOINT_OPTIONS, userEndpoints } from './endpointsFile.ts';
import { FOLLOW_OPTIONS, runAndFollow } from './followJob.ts';
import type { Io } from './io.ts';
import { defaultJobsFolder } from './jobArgument.ts';
import { PLAN_OPTIONS, planFrom, refuseUntrusted, servedModels } from './planArguments.ts';
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
    limit: { type: 'string', value: 'N', help: 'the first N rows only' },
    ...ENDPOINT_OPTIONS,
    'trust-origin': {
      type: 'string',
      multiple: true,
      value: 'ORIGIN',
      help: 'send documents to an address that only the experiment names',
    },
    'jobs-folder': {
      type: 'string',
      value: 'DIR',
      help: 'where job folders are kept (default: .rephrase/jobs)',
    },
    'dry-run': { type: 'boolean', help: 'say what would be run, and stop there' },
    ...FOLLOW_OPTIONS,
  },
  async run(args, io) {
    const transport = createTransport();
    try {
      const user = await userEndpoints(args, io);
      const plan = await planFrom(args, io, user, transport);
      refuseUntrusted(plan, args);
      const { source } = plan;
      if (source === null) throw new Misuse('No documents are named. Say which with --source DATA.');
      const credentials = credentialsFor([...plan.endpoints.values()], user, io);
      const served = await servedModels(plan, user, io, transport);
      if (args.has('dry-run')) return await dryRun(plan, source, served, args, io);
      const folder = await newJob(plan, source, served, args, io);
      return await runAndFollow({ folder, credentials, repointings: [] }, args, io);
    } finally {
      await transport.close();
    }
  },
};

async function newJob(
  plan: Plan,
  source: string,
  served: ReadonlyMap<string, readonly ServedModel[]>,
  args: Arguments,
  io: Io,
): Promise<string> {
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
  });
  stopListening();
  if (!created.ok) throw new Misuse(created.message);
  io.err(`${created.folder}\n`);
  return created.folder;
}

async function dryRun(
  plan: Plan,
  source: string,
  served: ReadonlyMap<string, readonly ServedModel[]>,
  args: Arguments,
  io: Io,
): Promise<number> {
  const summary = await planText(plan, source, served);
  const json = args.choice('format', ['text', 'json']) === 'json';
  io.out(json ? `${JSON.stringify(summary.data, null, 2)}\n` : summary.text);
  return EXIT.done;
}
