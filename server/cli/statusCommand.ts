/** `rephrase status`: one job in detail, or all jobs of the working directory. */
import { listJobs } from '../batch/jobReader.ts';
import { readWarnings } from '../batch/readWarnings.ts';
import type { Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, wantsJson } from './command.ts';
import { defaultJobsFolder, jobArgument } from './jobArgument.ts';
import { progressLine, statusData, statusText } from './jobText.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'Say how a job stands; without JOB, list the jobs of the working directory.',
  usage: '[JOB] [--format json]',
  options: FORMAT_OPTION,
  async run(args, io) {
    const json = wantsJson(args);
    if (args.positionals.length > 0) {
      const job = await jobArgument(args, io);
      const { items: warnings } = await readWarnings(job.folder, 0);
      io.out(json ? jsonText({ ...statusData(job), warnings }) : statusText(job, warnings));
      return EXIT.done;
    }
    const jobs = await listJobs(defaultJobsFolder(io));
    if (json) io.out(jsonText(jobs.map(statusData)));
    else for (const job of jobs) io.out(`${job.manifest.id}  ${job.phase}\n  ${progressLine(job)}\n`);
    if (jobs.length === 0) io.err(`There is no job in ${defaultJobsFolder(io)}.\n`);
    return EXIT.done;
  },
};
