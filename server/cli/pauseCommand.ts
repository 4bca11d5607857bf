/** `rephrase pause`: nothing more is sent until the job is resumed; its runner waits. */
import { isActive } from '../batch/jobReader.ts';
import { askRunner, SILENT } from './askRunner.ts';
import type { Command } from './command.ts';
import { EXIT } from './command.ts';
import { jobArgument } from './jobArgument.ts';
import { endText, progressLine } from './jobText.ts';

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Let a running job send nothing more until it is resumed.',
  usage: 'JOB',
  options: {},
  async run(args, io) {
    const job = await jobArgument(args, io);
    if (!isActive(job.phase)) {
      io.err(`The job is not running. ${endText(job)}`);
      return EXIT.done;
    }
    if (job.phase === 'paused') {
      io.out(`${progressLine(job)}\n`);
      return EXIT.done;
    }
    const asked = await askRunner(job.folder, { command: 'pause' }, ({ phase }) => phase === 'paused');
    if (asked.kind === 'silent') {
      io.err(SILENT);
      return EXIT.problems;
    }
    io.out(
      asked.kind === 'ended'
        ? endText(asked.job)
        : `${progressLine(asked.job)}\nTo go on: rephrase resume ${job.folder}\n`,
    );
    return EXIT.done;
  },
};
