/** `rephrase cancel`: asks the runner of a job to stop, and waits for its answer. */
import { isActive } from '../batch/jobReader.ts';
import { askRunner, SILENT } from './askRunner.ts';
import type { Command } from './command.ts';
import { EXIT } from './command.ts';
import { jobArgument } from './jobArgument.ts';
import { endText } from './jobText.ts';

export const cancelCommand: Command = {
  name: 'cancel',
  summary: 'End a running job; what it committed stays, and it can be resumed.',
  usage: 'JOB',
  options: {},
  async run(args, io) {
    const job = await jobArgument(args, io);
    if (!isActive(job.phase)) {
      io.err(`The job is not running. ${endText(job)}`);
      return EXIT.done;
    }
    const asked = await askRunner(job.folder, { command: 'cancel' }, ({ phase }) => !isActive(phase));
    if (asked.kind === 'silent') {
      io.err(SILENT);
      return EXIT.problems;
    }
    io.out(endText(asked.job));
    return EXIT.done;
  },
};
