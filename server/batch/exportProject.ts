/** Writes the project of a batch into a folder and starts nothing: what an executor would prepare for all of its units. */

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DocumentSource } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import type { ExecutorKind } from '../experiment/executors/executorSetup.ts';
import type { Plan } from '../generation/plan.ts';
import { createTransport } from '../generation/transport.ts';
import { said } from '../language/said.ts';
import type { CreateJobOptions } from './createJob.ts';
import { createJob } from './createJob.ts';
import type { MissingUnit, RemoteExecutor, RemoteJob } from './executors/executor.ts';
import { executorOf } from './executors/executors.ts';
import type { JobManifest } from './job.ts';
import { prepareJob } from './runner/prepareJob.ts';

/** What to export, and where to. */
export interface ExportProjectOptions extends Omit<CreateJobOptions, 'jobsFolder' | 'signal'> {
  /** Made where it is missing; refused where something stands in it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export type ExportedProject =
  | { readonly ok: true; readonly folder: string }
  | { readonly ok: false; readonly message: string };

/** True for executors whose work is a project that stands alone. */
export function hasProject(kind: ExecutorKind): boolean {
  return kind === 'slurm' || kind === 'datatrove-local';
}

/** The job that the project is of exists only while it is written. */
export async function exportProject(options: ExportProjectOptions): Promise<ExportedProject> {
  const folder = resolve(options.folder);
  const executor = executorOf(options.plan.experiment.batch.executor);
  if (executor.mode !== 'remote' || !hasProject(executor.kind)) {
    return failed(said('Only the executors slurm and datatrove-local have a project to export.'));
  }
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    return failed(said('{0} is not empty. Name another folder.', folder));
  const jobsFolder = await mkdtemp(join(tmpdir(), 'rephrase-project-'));
  try {
    const created = await createJob({ ...options, plan: alone(options.plan), jobsFolder });
    if (!created.ok) return failed(created.message);
    return await write(executor, created, folder, options.signal);
  } catch (error) {
    if (error instanceof SourceReadError) return failed(error.message);
    throw error;
  } finally {
    await rm(jobsFolder, { recursive: true, force: true });
  }
}

/** Started by hand where it stands, and its rows stay with it. */
function alone(plan: Plan): Plan {
  const { batch } = plan.experiment;
  const slurm = { ...batch.sections.slurm, host: null, folder: null };
  return {
    ...plan,
    experiment: {
      ...plan.experiment,
      batch: { ...batch, output: null, sections: { ...batch.sections, slurm } },
    },
  };
}

async function write(
  executor: RemoteExecutor,
  { folder: jobFolder, manifest }: { readonly folder: string; readonly manifest: JobManifest },
  folder: string,
  signal: AbortSignal,
): Promise<ExportedProject> {
  const transport = createTransport();
  try {
    const prepared = await prepareJob({
      folder: jobFolder,
      manifest,
      credentials: {},
      repointings: [],
      transport,
      signal,
    });
    if (!prepared.ok) return failed(prepared.stop.reason);
    const { source, budgets, access } = prepared.job;
    const job: RemoteJob = {
      ...{ folder: jobFolder, manifest, source, budgets, access, transport, signal },
      door: {
        has: () => false,
        refuseRow: async () => true,
        ingest: () => Promise.reject(new Error('A project that is exported brings no rows home.')),
      },
      missing: () => allUnits(source, manifest, signal),
      missingCount: () => manifest.input.documents * manifest.variants.length,
      warn: () => undefined,
      log: () => undefined,
    };
    const launch = { id: '001', folder, notes: [], note: async () => undefined };
    const written = await executor.prepare(job, launch);
    if (!written.ok) return failed(written.stop.reason);
    return signal.aborted ? failed(said('Stopped before it was whole.')) : { ok: true, folder };
  } finally {
    await transport.close();
  }
}

async function* allUnits(
  source: DocumentSource,
  { input, variants }: JobManifest,
  signal: AbortSignal,
): AsyncGenerator<MissingUnit> {
  for await (const read of source.rows(signal)) {
    if (signal.aborted) return;
    if (read.kind === 'bad') continue;
    const { document } = read;
    const { fileOrdinal, row } = document;
    if (row >= (input.rowsPerFile[fileOrdinal] ?? 0)) continue;
    for (let variant = 0; variant < variants.length; variant++)
      yield { key: [fileOrdinal, row, variant], document };
  }
}

function failed(message: string): ExportedProject {
  return { ok: false, message };
}
