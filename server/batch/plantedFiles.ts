/**
 * A job folder that somebody else made may point elsewhere: a journal that is a link to another file, a log that is a
 * device. Before a runner writes anything the folder is looked through.
 */

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../language/said.ts';
import type { JobManifest } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readOutputManifest } from './outputManifest.ts';

/**
 * Why a runner must not write here, naming the file; null where everything is what a job makes. Links above the folder
 * are the user's own; an output folder that the experiment named counts as the job's once it holds the job's manifest.
 */
export async function plantedProblem(folder: string, manifest: JobManifest): Promise<string | null> {
  const { journal, locks, log } = pathsOf(folder);
  const outputs = manifest.output === null ? [join(folder, 'out')] : [manifest.output];
  const variants = outputs.flatMap((output) => manifest.variants.map(({ id }) => join(output, id)));
  const executor = join(folder, 'executor');
  const launches = manifest.executor.kind === 'openai-batch' ? await foldersIn(executor) : [];
  for (const looked of [
    folder,
    journal,
    locks,
    join(log, '..'),
    ...outputs,
    ...variants,
    executor,
    ...launches,
  ]) {
    const planted = await plantedIn(looked, looked !== folder && looked !== manifest.output);
    if (planted) {
      return said(
        '{0} is neither a file nor a folder of this job, so nothing is written there. Did somebody else make this job folder? Remove that entry if it is not yours.',
        planted,
      );
    }
  }
  if (manifest.output === null) return null;
  const holder = await readOutputManifest(manifest.output);
  const entries = (await readdir(manifest.output).catch(nothing)) ?? [];
  if (holder?.job === manifest.id || entries.length === 0) return null;
  return said(
    "{0} holds something else than this job's output, so nothing is written there. Put the folder back as it was, empty it, or start a new job.",
    manifest.output,
  );
}

/** The first entry that is neither a plain file nor a folder; the folder itself where it is a link. */
async function plantedIn(folder: string, itself: boolean): Promise<string | null> {
  if (itself) {
    const stats = await lstat(folder).catch(nothing);
    if (stats && !stats.isDirectory()) return folder;
  }
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nothing)) ?? [];
  const planted = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  return planted ? join(folder, planted.name) : null;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nothing)) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

function nothing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
