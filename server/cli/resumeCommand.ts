/** `rephrase resume`: goes on with a job from its last committed unit. */
import { jobEndpoints, parseRepointing, repoint } from '../batch/jobEndpoints.ts';
import { isActive } from '../batch/jobReader.ts';
import type { Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { credentialsFor, ENDPOINT_OPTIONS, userEndpoints } from './endpointsFile.ts';
import { FOLLOW_OPTIONS, followRunning, runAndFollow } from './followJob.ts';
import { jobArgument } from './jobArgument.ts';
import { endText } from './jobText.ts';

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Go on with a job from its last committed row.',
  usage: 'JOB [options]',
  details: `A job that runs is followed. Refuses when the documents or what is sent for them are not the same any more. --endpoint re-points an endpoint
of the job, after its new address was seen to serve the same models.`,
  options: { ...ENDPOINT_OPTIONS, ...FOLLOW_OPTIONS },
  async run(args, io) {
    const job = await jobArgument(args, io);
    if (job.phase === 'done') {
      io.out(endText(job));
      return (job.state?.counters.failed ?? 0) > 0 ? EXIT.problems : EXIT.done;
    }
    if (isActive(job.phase)) return followRunning(job, args, io);
    const repointings = args.texts('endpoint').map((text) => {
      const repointing = parseRepointing(text);
      if (!repointing) throw new Misuse(`--endpoint takes ALIAS=URL, not "${text}".`);
      return repointing;
    });
    let endpoints = await jobEndpoints(job.folder, job.manifest);
    for (const repointing of repointings) {
      const moved = repoint(endpoints, repointing);
      if (!moved.ok) throw new Misuse(moved.message);
      endpoints = moved.endpoints;
    }
    const credentials = credentialsFor(endpoints, await userEndpoints(args, io), io);
    return runAndFollow({ folder: job.folder, credentials, repointings }, args, io);
  },
};
