/** The jobs of a folder, as far as checks and hints speak of them. Reads only, and little: manifests never change. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobManifest, JobState } from '../batch/job.ts';
import { pathsOf } from '../batch/jobFolder.ts';
import type { JobView } from '../batch/jobReader.ts';
import { readJob } from '../batch/jobReader.ts';
import type { JobFact, JobProgress } from '../language/promptFacts.ts';

/** Older jobs are not looked at. */
const MAX_JOBS = 50;

/** Newest first; an absent or unreadable folder holds none. */
export async function readJobFacts(jobsFolder: string): Promise<readonly JobFact[]> {
  const facts = await Promise.all((await newest(jobsFolder)).map(jobFact));
  return facts.filter((fact) => fact !== null);
}

/** Changes when a job comes, goes, or writes its state; null where there is no such folder. */
export async function jobsMark(jobsFolder: string): Promise<string | null> {
  const folders = await newest(jobsFolder);
  if (folders.length === 0) return null;
  const times = await Promise.all(
    folders.map(async (folder) => (await stat(pathsOf(folder).state).catch(() => null))?.mtimeMs ?? 0),
  );
  return folders.map((folder, index) => `${folder} ${times[index]}`).join('\n');
}

async function newest(jobsFolder: string): Promise<readonly string[]> {
  const names = await readdir(jobsFolder).catch(() => []);
  return names
    .toSorted()
    .reverse()
    .slice(0, MAX_JOBS)
    .map((name) => join(jobsFolder, name));
}

async function jobFact(folder: string): Promise<JobFact | null> {
  const job = await readJob(folder).catch(() => null);
  if (!job) return null;
  const { manifest } = job;
  return {
    id: manifest.id,
    name: manifest.name,
    output: await standingOutput(manifest),
    folder,
    prompts: manifest.variants.map((variant) => {
      const {
        promptName,
        template,
        dialect,
        system,
        model,
        endpoint,
        parameters,
        extraBody,
        inputs,
        window,
      } = variant;
      return {
        name: promptName,
        template,
        ...(dialect && { dialect }),
        system,
        model,
        endpoint,
        parameters,
        extraBody,
        inputs,
        window,
      };
    }),
    cut: manifest.context.cut,
    progress: job.state && progressOf(job, job.state),
  };
}

async function standingOutput({ output }: JobManifest): Promise<string | null> {
  if (output === null) return null;
  const there = await stat(join(output, 'manifest.json')).catch(() => null);
  return there?.isFile() ? output : null;
}

function progressOf({ phase }: JobView, { counters, elapsedMs }: JobState): JobProgress {
  const { done, failed, total, completionTokens } = counters;
  return {
    phase,
    done,
    failed,
    total,
    meanTokens: done > 0 ? completionTokens / done : null,
    tokensPerSecond: elapsedMs >= 1000 && completionTokens > 0 ? completionTokens / (elapsedMs / 1000) : null,
  };
}
