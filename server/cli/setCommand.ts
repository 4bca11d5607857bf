/** `rephrase set`: other limits for a job, also while it runs. */
import { askRunner } from '../batch/askRunner.ts';
import type { ControlRequest } from '../batch/job.ts';
import type { JobView } from '../batch/jobReader.ts';
import { isActive } from '../batch/jobReader.ts';
import { sendControl } from '../batch/sendControl.ts';
import type { Arguments, Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, Misuse, wantsJson, wholeNumber } from './command.ts';
import { count } from './count.ts';
import { jobArgument } from './jobArgument.ts';
import { SILENT } from './silent.ts';

export const setCommand: Command = {
  name: 'set',
  summary: 'Change the concurrency ceiling or the budget of a job, also while it runs.',
  usage: 'JOB [--concurrency N|auto] [--budget HOURS|none] [--format json]',
  details: 'A job that does not run takes the new limits when it is resumed.',
  options: {
    concurrency: {
      type: 'string',
      value: 'N',
      help: 'requests in flight at each endpoint at the most; auto lets the limiter find out',
    },
    budget: {
      type: 'string',
      value: 'HOURS',
      help: 'GPU-hours after which the job pauses; none for no budget',
    },
    ...FORMAT_OPTION,
  },
  async run(args, io) {
    const requests = requestsOf(args);
    if (requests.length === 0) throw new Misuse('Say what to set: --concurrency N, --budget HOURS.');
    const job = await jobArgument(args, io);
    if (job.phase === 'done') throw new Misuse('The job is done; limits make no difference any more.');
    refuseBlindBudget(job, requests);
    const json = wantsJson(args);
    for (const request of requests) {
      if (!isActive(job.phase)) await sendControl(job.folder, request);
      else if ((await askRunner(job.folder, request)).kind === 'silent') {
        io.err(SILENT);
        return EXIT.problems;
      }
      if (!json) io.out(`${said(request)}\n`);
    }
    if (json) io.out(jsonText({ folder: job.folder, ...settingsIn(requests) }));
    return EXIT.done;
  },
};

function requestsOf(args: Arguments): readonly ControlRequest[] {
  const requests: ControlRequest[] = [];
  const budget = args.text('budget');
  const concurrency = args.text('concurrency');
  if (concurrency === 'auto') requests.push({ command: 'ceiling', concurrency: null });
  else if (concurrency !== null)
    requests.push({ command: 'ceiling', concurrency: wholeNumber('concurrency', concurrency, 1) });
  if (budget === 'none') requests.push({ command: 'budget', gpuHours: null });
  else if (budget !== null) requests.push({ command: 'budget', gpuHours: hours(budget) });
  return requests;
}

function hours(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new Misuse(`--budget takes GPU-hours above 0, or none, not "${text}".`);
}

/** What was set, for scripts; null takes a limit away. */
function settingsIn(requests: readonly ControlRequest[]): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    requests.flatMap((request): [string, number | null][] => {
      if (request.command === 'ceiling') return [['concurrency', request.concurrency]];
      return request.command === 'budget' ? [['budgetGpuHours', request.gpuHours]] : [];
    }),
  );
}

function refuseBlindBudget({ manifest }: JobView, requests: readonly ControlRequest[]): void {
  const unknown = manifest.endpoints.find(({ gpus }) => gpus === null);
  const sets = requests.some((request) => request.command === 'budget' && request.gpuHours !== null);
  if (!unknown || !sets) return;
  throw new Misuse(
    `The budget is in GPU-hours, and the job does not know how many GPUs endpoint "${unknown.alias}" has.`,
  );
}

function said(request: ControlRequest): string {
  switch (request.command) {
    case 'ceiling':
      return request.concurrency === null
        ? 'Concurrency: found out while it runs.'
        : `Concurrency: ${count(request.concurrency, 'request')} in flight at each endpoint at the most.`;
    case 'budget':
      return request.gpuHours === null ? 'Budget: none.' : `Budget: ${count(request.gpuHours, 'GPU-hour')}.`;
    default:
      return '';
  }
}
