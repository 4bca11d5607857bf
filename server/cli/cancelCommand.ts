/** `rephrase cancel`: asks the runner of a job to stop, and waits for its answer. */
import { askRunner } from '../batch/askRunner.ts';
import { hasOpenLaunch } from '../batch/executors/launchLog.ts';
import { isActive } from '../batch/jobReader.ts';
import type { Command } from './command.ts';
import { EXIT, jsonText, wantsJson } from './command.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { FOLLOW_OPTIONS } from './followJob.ts';
import { jobArgument } from './jobArgument.ts';
import { endText, statusData } from './jobText.ts';
import { TRUST_EXECUTOR_OPTIONS } from './ownSetupFile.ts';
import { TRUST_OPTIONS } from './planArguments.ts';
import { goOn } from './resumeCommand.ts';
import { SILENT } from './silent.ts';

export const cancelCommand: Command = {
  name: 'cancel',
  summary: 'End a running job; what it committed stays, and it can be resumed.',
  usage: 'JOB [options]',
  details: `Waits until the runner has ended. Where no runner follows what a cluster or a provider still does for the job, one is
started that ends it: the options are for that.`,
  options: { ...ENDPOINT_OPTIONS, ...TRUST_OPTIONS, ...TRUST_EXECUTOR_OPTIONS, ...FOLLOW_OPTIONS },
  async run(args, io) {
    const job = await jobArgument(args, io);
    if (!isActive(job.phase) && (await hasOpenLaunch(job.folder))) {
      io.err('No runner follows the job, but what it started may go on: ending that.\n');
      const code = await goOn(job, args, io, { cancel: true });
      return code === EXIT.interrupted ? EXIT.done : code;
    }
    if (!isActive(job.phase)) {
      io.err('The job is not running.\n');
      io.out(wantsJson(args) ? jsonText(statusData(job)) : endText(job));
      return EXIT.done;
    }
    const asked = await askRunner(job.folder, { command: 'cancel' }, ({ phase }) => !isActive(phase));
    if (asked.kind === 'silent') {
      io.err(SILENT);
      return EXIT.problems;
    }
    io.out(wantsJson(args) ? jsonText(statusData(asked.job)) : endText(asked.job));
    return EXIT.done;
  },
};
