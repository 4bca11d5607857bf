/** Writes a DataTrove project for the units that a job is missing: everything it needs, readable, and nothing secret. */
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataTroveOptions } from '../../../experiment/executors/executorSetup.ts';
import type { JsonObject } from '../../../language/json.ts';
import { replaceFile } from '../../durableFile.ts';
import type { RemoteJob, StepOutcome } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import { markRanges } from './markRanges.ts';
import { copyProjectFiles } from './projectFiles.ts';
import { runData } from './runData.ts';
import { forgetFiles } from './seenFiles.ts';
import { canRefer, writeDocuments, writeStretches } from './writeShards.ts';

/** How it is going to be run. */
export interface ProjectTarget {
  readonly datatrove: DataTroveOptions;
  /** Ranks at work at once; null for all of them. */
  readonly workers: number | null;
  /** Whether the ranks see the files of the source under the same paths: where not, documents are always copied. */
  readonly seesSource: boolean;
  /** `executor` in `run.json`; with the number of ranks known. */
  readonly executor: (ranks: number) => JsonObject;
}

/** Units for each rank where nobody states a number of ranks, and the most ranks then. */
const UNITS_PER_RANK = 10_000;
const MOST_RANKS = 100;

/** Fills `launch.folder`, from which it removes what an earlier attempt left. Rejects with what disk and source say. */
export async function writeProject(
  job: RemoteJob,
  launch: Launch,
  target: ProjectTarget,
): Promise<StepOutcome> {
  const { folder } = launch;
  forgetFiles(launch);
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
  const missing = job.missingCount();
  const ranks = target.datatrove.tasks ?? Math.min(MOST_RANKS, Math.ceil(missing / UNITS_PER_RANK));
  const unitsPerRank = Math.max(1, Math.ceil(missing / Math.max(1, ranks)));
  const byReference = target.seesSource && (await canRefer(job));
  const shards = byReference
    ? await writeStretches(job, folder, unitsPerRank)
    : await writeDocuments(job, folder, unitsPerRank);
  // A stop while rows were read leaves half a project, which the next attempt removes.
  if (job.signal.aborted || shards.length === 0) return { ok: true };
  const { data, tokenizers } = await runData({
    job,
    launch: launch.id,
    datatrove: target.datatrove,
    workers: target.workers ?? shards.length,
    shards,
    byReference,
    executor: target.executor(shards.length),
  });
  await copyProjectFiles(folder);
  for (const { from, to } of tokenizers) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await copyFile(from, join(folder, to));
  }
  await replaceFile(join(folder, 'marks.json'), `${JSON.stringify(markRanges())}\n`);
  // Last: a project with it is whole.
  await replaceFile(join(folder, 'run.json'), `${JSON.stringify(data, null, 1)}\n`);
  return { ok: true };
}
