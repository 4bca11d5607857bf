/** The JOB argument of a command. */
import { resolve } from 'node:path';
import type { JobView } from '../batch/jobReader.ts';
import { readJob, readManifest } from '../batch/jobReader.ts';
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
  const manifest = await readManifest(folder);
  throw new Misuse(manifest.ok ? `${folder} cannot be read.` : manifest.message);
}
