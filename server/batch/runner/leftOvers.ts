/** What runners that were killed had begun and nobody needs. Whoever holds the job's lock takes it away. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isTemporary } from '../durableFile.ts';
import type { JobManifest } from '../job.ts';
import { outputFolderOf, pathsOf } from '../jobFolder.ts';

/** Removes files that were never put in their places; in an output folder that is somebody's own, nothing else. */
export async function removeLeftOvers(folder: string, manifest: JobManifest): Promise<void> {
  const { journal, locks } = pathsOf(folder);
  const output = outputFolderOf(folder, manifest);
  const variants = manifest.variants.map(({ id }) => join(output, id));
  for (const looked of [folder, journal, output, ...variants]) await removeFrom(looked, isTemporary);
  await removeFrom(locks, isDraft);
}

async function removeFrom(folder: string, isLeftOver: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (isLeftOver(name)) await rm(join(folder, name), { force: true });
  }
}

/** A lock whose holder was killed before it stood. One that is just being made is made without it. */
function isDraft(name: string): boolean {
  return name.endsWith('.draft');
}
