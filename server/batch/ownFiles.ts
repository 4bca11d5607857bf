/** Which files a job reads or is made of: nobody may write something else over them. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { isAddress } from '../language/isAddress.ts';
import type { JobManifest } from './job.ts';
import { outputFolderOf, pathsOf } from './jobFolder.ts';

/** Whether `path` is a file of the job's own, stands where its journal or its output does, or is among its documents. Follows links. */
export async function isOwnFile(path: string, folder: string, manifest: JobManifest): Promise<boolean> {
  const { folder: _, journal, locks, log, ...files } = pathsOf(folder);
  const target = await placeOf(path);
  for (const own of [
    journal,
    locks,
    dirname(log),
    join(folder, 'executor'),
    outputFolderOf(folder, manifest),
  ]) {
    if (target.startsWith((await placeOf(own)) + sep)) return true;
  }
  for (const own of Object.values(files)) if (target === (await placeOf(own))) return true;
  const there = await stat(target).catch(() => null);
  if (!there || isAddress(manifest.input.source)) return false;
  for (const { path: read } of manifest.input.files) {
    const document = await stat(read).catch(() => null);
    if (document?.ino === there.ino && document.dev === there.dev) return true;
  }
  return false;
}

/** Where a path leads; what is not there yet stands in its folder. */
async function placeOf(path: string): Promise<string> {
  const there = await realpath(path).catch(() => null);
  if (there !== null) return there;
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}
