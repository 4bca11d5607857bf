/** `rephrase pause`: nothing more is sent until the job is resumed; its runner waits. */
import { askRunner } from '../batch/askRunner.ts';
import type { JobView } from '../batch/jobReader.ts';
import { isActive } from '../batch/jobReader.ts';
import type { Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, wantsJson } from './command.ts';
import { jobArgument } from './jobArgument.ts';
import { endText, progressLine, statusData } from './jobText.ts';
import { SILENT } from './silent.ts';

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Let a running job send nothing more until it is resumed.',
  usage: 'JOB [--format json]',
  details:
    'What is in flight is finished. The runner waits for an hour; after that it ends, and a resume starts it again.',
  options: FORMAT_OPTION,
  async run(args, io) {
    const job = await jobArgument(args, io);
    const say = (now: JobView, text: string): number => {
      io.out(wantsJson(args) ? jsonText(statusData(now)) : text);
      return EXIT.done;
    };
    if (!isActive(job.phase)) {
      io.err('The job is not running.\n');
      return say(job, endText(job));
    }
    if (job.phase === 'paused') return say(job, `${progressLine(job)}\n`);
    const asked = await askRunner(job.folder, { command: 'pause' }, ({ phase }) => phase === 'paused');
    if (asked.kind === 'silent') {
      io.err(SILENT);
      return EXIT.problems;
    }
    return say(
      asked.job,
      asked.kind === 'ended'
        ? endText(asked.job)
        : `${progressLine(asked.job)}\nTo go on: rephrase resume ${job.folder}\n`,
    );
  },
};
