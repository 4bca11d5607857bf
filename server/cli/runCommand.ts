/** `rephrase run`: freezes an experiment, or prompts, into a job and runs it. */
import { resolve } from 'node:path';
import { createJob } from '../batch/createJob.ts';
import { estimateLines } from '../generation/estimate/estimateText.ts';
import { createTransport } from '../generation/transport.ts';
import type { BeforeRun } from './beforeRun.ts';
import { beforeRun, PILOT_OPTIONS } from './beforeRun.ts';
import type { Arguments, Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { FOLLOW_OPTIONS, runAndFollow } from './followJob.ts';
import type { Io } from './io.ts';
import { defaultJobsFolder } from './jobArgument.ts';
import { PLAN_OPTIONS, TRUST_OPTIONS } from './planArguments.ts';
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
    ...TRUST_OPTIONS,
    ...PILOT_OPTIONS,
    'jobs-folder': {
      type: 'string',
      value: 'DIR',
      help: 'where job folders are kept (default: .rephrase/jobs)',
    },
    'dry-run': { type: 'boolean', help: 'say what would be run and what it would take, and stop there' },
    ...FOLLOW_OPTIONS,
  },
  async run(args, io) {
    const transport = createTransport();
    try {
      const before = await beforeRun(args, io, transport, { pilotDocuments: 0, contact: 'always' });
      if (before === null) return EXIT.interrupted;
      if (args.has('dry-run')) {
        const json = args.choice('format', ['text', 'json']) === 'json';
        io.out(json ? `${JSON.stringify(before.data, null, 2)}\n` : before.text);
        return before.blocked ? EXIT.problems : EXIT.done;
      }
      if (before.blocked) return EXIT.problems;
      const folder = await newJob(before, args, io);
      const { credentials } = before;
      return await runAndFollow({ folder, credentials, repointings: [] }, args, io);
    } finally {
      await transport.close();
    }
  },
};

async function newJob(before: BeforeRun, args: Arguments, io: Io): Promise<string> {
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
  io.err(`${created.folder}\nExpected: ${estimateLines(estimate).join('; ')}.\n`);
  return created.folder;
}
