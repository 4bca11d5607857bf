/** Freezes a plan into a job folder. From here on nothing outside the folder but the input decides what the job does. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { noDocuments } from '../documents/noDocuments.ts';
import { openSource } from '../documents/openSource.ts';
import type { ColumnChoice } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import { wouldFind } from '../documents/sourceFiles.ts';
import { setupOf } from '../experiment/executors/executorSetup.ts';
import { budgetFor } from '../generation/contextBudget.ts';
import type { Endpoint, ServedModel } from '../generation/endpoint.ts';
import type { Estimate } from '../generation/estimate.ts';
import type { Plan } from '../generation/plan.ts';
import { recipeOf } from '../generation/recipe.ts';
import { said } from '../language/said.ts';
import { selectRows } from './countRows.ts';
import { replaceFile, syncFolder } from './durableFile.ts';
import type { FrozenVariant, JobInput, JobManifest } from './job.ts';
import { jobId, outputFolderOf, ownFolderOf, partName, pathsOf } from './jobFolder.ts';
import { emptyOutputManifest, readOutputManifest, writeOutputManifest } from './outputManifest.ts';
import type { Survey } from './surveyDataset.ts';

/** What a job is made of. */
export interface CreateJobOptions {
  readonly plan: Plan;
  /** Absolute path of the dataset. */
  readonly source: string;
  /** Folder that holds job folders; made when absent. */
  readonly jobsFolder: string;
  /** Where `hf://` leads; without it what the environment says. */
  readonly hub?: HubAccess;
  /** What each endpoint serves, by alias; an absent one is an endpoint that was not asked. */
  readonly served: ReadonlyMap<string, readonly ServedModel[]>;
  readonly rephraseVersion: string;
  readonly now: Date;
  readonly signal?: AbortSignal;
  /** What a read of the dataset found a moment ago: where the files are still the same, they are not read again. */
  readonly survey?: Pick<Survey, 'files' | 'rows' | 'rowsPerFile' | 'draw'> | null;
  /** Frozen beside the plan, so that what was promised can be compared with what came. */
  readonly estimate?: Estimate | null;
}

export type CreatedJob =
  | { readonly ok: true; readonly folder: string; readonly manifest: JobManifest }
  | { readonly ok: false; readonly message: string };

/** Counts the documents (a full read of the input, unless there is a survey of it), checks the limits and writes the folder in one step. */
export async function createJob(options: CreateJobOptions): Promise<CreatedJob> {
  const { plan } = options;
  const endpoints = [...plan.endpoints.values()];
  const unfit = budgetProblem(plan, endpoints);
  if (unfit) return { ok: false, message: unfit };
  const input = await inputOf(options);
  if (!input.ok) return input;
  const { experiment } = plan;
  const output = experiment.batch.output === null ? null : resolve(plan.baseFolder, experiment.batch.output);
  const manifest: JobManifest = {
    format: 1,
    id: jobId(options.now, experiment.name, randomUUID()),
    name: experiment.name,
    createdAt: options.now.toISOString(),
    rephraseVersion: options.rephraseVersion,
    variants: plan.variants.map((variant) => frozen(variant, options)),
    endpoints: endpoints.map(({ headers: _, ...endpoint }) => endpoint),
    input: input.value,
    rollouts: experiment.rollouts,
    context: experiment.context,
    concurrency: experiment.batch.concurrency,
    budgetGpuHours: experiment.batch.budgetGpuHours,
    stopIf: experiment.batch.stopIf,
    badRows: experiment.batch.badRows,
    output,
    partFormat: experiment.batch.format,
    executor: setupOf(experiment.batch.executor, experiment.batch.sections),
    estimate: options.estimate ?? null,
  };
  const taken = output === null ? null : (readAgain(manifest, output) ?? (await outputProblem(output)));
  if (taken) return { ok: false, message: taken };
  try {
    return { ok: true, folder: await writeFolder(options.jobsFolder, manifest), manifest };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { ok: false, message: notWritten(options.jobsFolder, error.message) };
  }
}

function notWritten(jobsFolder: string, reason: string): string {
  return said(
    'The job cannot be written: {0}. Its folder belongs in {1}, and its output there too unless batch.output names another place. Mend that, then start again; nothing was sent.',
    reason,
    resolve(jobsFolder),
  );
}

/** A budget in GPU-hours means nothing without the GPUs. */
function budgetProblem({ experiment }: Plan, endpoints: readonly Endpoint[]): string | null {
  const unknown = endpoints.find(({ gpus }) => gpus === null);
  if (experiment.batch.budgetGpuHours === null || !unknown) return null;
  return said(
    'The budget is in GPU-hours, and endpoint "{0}" does not say how many GPUs it has. Add "gpus" to its profile, or leave the budget away.',
    unknown.alias,
  );
}

function frozen(variant: Plan['variants'][number], { plan, served }: CreateJobOptions): FrozenVariant {
  const endpoint = plan.endpoints.get(variant.endpoint);
  if (!endpoint) throw new Error(`The plan has no endpoint "${variant.endpoint}".`);
  const models = served.get(variant.endpoint) ?? [];
  const counter = plan.counters.get(variant.endpoint);
  if (!counter) throw new Error(`The plan has no token counter for "${variant.endpoint}".`);
  const budget = budgetFor(plan.experiment.context, endpoint, variant.model, models, counter);
  return { ...variant, recipe: recipeOf(variant, budget), window: budget.window, counter: budget.counter.id };
}

async function inputOf({
  plan,
  source,
  hub,
  signal,
  survey,
}: CreateJobOptions): Promise<
  { readonly ok: true; readonly value: JobInput } | { readonly ok: false; readonly message: string }
> {
  const { column, idColumn, filter, limit, seed } = plan.experiment.documents;
  const choice: ColumnChoice = { column, idColumn };
  const opened = await openSource(source, choice, { filter, ...(hub && { hub }) });
  if (!opened.ok) return { ok: false, message: opened.failure.message };
  try {
    const files = await opened.source.identity();
    const known = survey && isDeepStrictEqual(survey.files, files) ? survey : null;
    const {
      rows: documents,
      rowsPerFile,
      draw,
    } = known ?? (await selectRows(opened.source, limit, seed, signal));
    if (signal?.aborted) return { ok: false, message: said('Counting the documents was stopped.') };
    if (documents === 0) return { ok: false, message: noDocuments(source, filter) };
    return {
      ok: true,
      value: {
        ...{ source: opened.source.pinned, files, column, idColumn, filter, limit },
        ...(draw && { draw }),
        ...{ documents, rowsPerFile },
      },
    };
  } catch (error) {
    if (error instanceof SourceReadError) return { ok: false, message: error.message };
    throw error;
  }
}

/** Output among the documents would be other input to every later run, and no resume goes on with another input. */
function readAgain({ input, variants, partFormat }: JobManifest, output: string): string | null {
  const parts = variants.map(({ id }) => partName(id, 0, partFormat));
  const written = ['manifest.json', 'failures.jsonl', ...parts].map((name) => join(output, name));
  const read = written.find((path) => wouldFind(input.source, path));
  if (read === undefined) return null;
  return said(
    'The job would write {0}, which {1} reads as documents. Name another folder under batch.output, or write a narrower pattern.',
    read,
    input.source,
  );
}

/** An output folder belongs to one job for good: parts of two would be taken for one dataset. Files of other people stay. */
async function outputProblem(output: string): Promise<string | null> {
  const other = await readOutputManifest(output);
  if (!other) {
    const names = await readdir(output).catch(() => []);
    const theirs = names.find((name) => name === 'manifest.json' || name === 'failures.jsonl');
    return theirs === undefined
      ? null
      : said(
          '{0} is not of Rephrase, and the job would replace it. Name another folder under batch.output, or move the file away.',
          join(output, theirs),
        );
  }
  return said(
    '{0} already holds the output of job {1}. Name another folder under batch.output, or move that one away.',
    output,
    other.job,
  );
}

/** `job.json` comes last, in one step: nobody ever sees half a job. */
async function writeFolder(jobsFolder: string, manifest: JobManifest): Promise<string> {
  const folder = join(resolve(jobsFolder), manifest.id);
  const paths = pathsOf(folder);
  await mkdir(resolve(jobsFolder), { recursive: true });
  const own = ownFolderOf(resolve(jobsFolder));
  if (own) await ignoreInGit(join(own, '.gitignore'));
  await mkdir(folder);
  await ignoreInGit(paths.gitignore);
  await mkdir(dirname(paths.log));
  const output = outputFolderOf(folder, manifest);
  await mkdir(output, { recursive: true });
  await writeOutputManifest(output, emptyOutputManifest(manifest));
  await replaceFile(paths.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  await syncFolder(resolve(jobsFolder));
  return folder;
}

/** Leaves a file that is already there as it is. */
async function ignoreInGit(path: string): Promise<void> {
  await writeFile(path, '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
