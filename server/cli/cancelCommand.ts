/** `rephrase cancel`: asks the runner of a job to stop, and waits for its answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createPhaseJudge, isActive, readJob } from '../batch/jobReader.ts';
import { sendControl } from '../batch/sendControl.ts';
import type { Command } from './command.ts';
import { EXIT } from './command.ts';
import { jobArgument } from './jobArgument.ts';
import { endText } from './jobText.ts';

const POLL_MS = 250;
/** Longer than a runner takes to see the command and to let go of what is in flight. */
const LONGEST_WAIT_MS = 60_000;

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
    await sendControl(job.folder, { command: 'cancel' });
    const judge = createPhaseJudge();
    const start = performance.now();
    while (performance.now() - start < LONGEST_WAIT_MS) {
      await sleep(POLL_MS);
      const seen = await readJob(job.folder);
      const now = seen && judge(seen);
      if (now && !isActive(now.phase)) {
        io.out(endText(now));
        return EXIT.done;
      }
    }
    io.err('The runner has not answered yet; it will obey when it reads the command.\n');
    return EXIT.problems;
  },
};
