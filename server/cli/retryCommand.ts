/** `rephrase retry`: opens the failed documents of a job again. */
import { askRunner } from '../batch/askRunner.ts';
import type { JobView } from '../batch/jobReader.ts';
import { isActive } from '../batch/jobReader.ts';
import { sendControl } from '../batch/sendControl.ts';
import type { Command } from './command.ts';
import { EXIT, jsonText, Misuse, wantsJson } from './command.ts';
import { count } from './count.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { FOLLOW_OPTIONS, followRunning } from './followJob.ts';
import { jobArgument } from './jobArgument.ts';
import { statusData } from './jobText.ts';
import { TRUST_EXECUTOR_OPTIONS } from './ownSetupFile.ts';
import { TRUST_OPTIONS } from './planArguments.ts';
import { goOn, isMoved } from './resumeCommand.ts';
import { SILENT } from './silent.ts';

export const retryCommand: Command = {
  name: 'retry',
  summary: 'Try the failed documents of a job again, and follow it.',
  usage: 'JOB [options]',
  details:
    'What was written stays. A job that is done or stopped gets a runner again, and a paused one goes on.',
  options: { ...ENDPOINT_OPTIONS, ...TRUST_OPTIONS, ...TRUST_EXECUTOR_OPTIONS, ...FOLLOW_OPTIONS },
  async run(args, io) {
    const job = await jobArgument(args, io);
    const failed = job.state?.counters.failed ?? 0;
    if (failed === 0) {
      io.err('The job has no failed documents.\n');
      if (wantsJson(args)) io.out(jsonText(statusData(job)));
      return EXIT.done;
    }
    if (isActive(job.phase) && (await isMoved(job, args)))
      throw new Misuse(
        `The runner at work keeps the old address. Move it by "rephrase resume ${job.folder} --endpoint ALIAS=URL", then retry.`,
      );
    io.err(`${count(failed, 'failed document')}: trying again.\n`);
    if (!isActive(job.phase)) {
      await sendControl(job.folder, { command: 'retryFailed' });
      return goOn(job, args, io);
    }
    const asked = await askRunner(job.folder, { command: 'retryFailed' }, isNotPaused);
    if (asked.kind === 'acknowledged') return followRunning(job, args, io);
    if (asked.kind === 'ended') return goOn(asked.job, args, io);
    io.err(SILENT);
    return EXIT.problems;
  },
};

function isNotPaused({ phase }: JobView): boolean {
  return phase !== 'paused';
}
