/** The JOB argument of a command. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JobView } from '../batch/jobReader.ts';
import { listJobs, readJob, readManifest } from '../batch/jobReader.ts';
import type { Arguments } from './command.ts';
import { Misuse, onlyPositional } from './command.ts';
import type { Io } from './io.ts';

/** Where jobs are kept unless told otherwise. */
export function defaultJobsFolder(io: Io): string {
  return resolve(io.cwd, '.rephrase', 'jobs');
}

/** The job that is named, by its folder or by its name in the default jobs folder. Throws `Misuse`. */
export async function jobArgument(args: Arguments, io: Io): Promise<JobView> {
  return jobNamed(onlyPositional(args, 'JOB'), io);
}

/** The same for a name that is no positional argument. Throws `Misuse`. */
export async function jobNamed(written: string, io: Io): Promise<JobView> {
  const folder = resolve(io.cwd, written);
  const named = resolve(defaultJobsFolder(io), written);
  const job = (await readJob(folder)) ?? (await readJob(named));
  if (job) return job;
  if (!(await exists(folder)) && !(await exists(named))) throw new Misuse(await unknownJob(written, io));
  const manifest = await readManifest(folder);
  throw new Misuse(manifest.ok ? `${folder} cannot be read.` : manifest.message);
}

/** Says that there is no such job; jobs of an experiment that is called so are named, since each run has a name of its own. */
async function unknownJob(written: string, io: Io): Promise<string> {
  const jobs = await listJobs(defaultJobsFolder(io));
  const meant = jobs.filter(({ manifest }) => manifest.name === written);
  if (meant.length === 0)
    return `There is no job "${written}". "rephrase status" lists the jobs of this folder.`;
  const names = meant.map(({ manifest }) => manifest.id).join(', ');
  return `"${written}" is an experiment; name one of its jobs: ${names}.`;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
