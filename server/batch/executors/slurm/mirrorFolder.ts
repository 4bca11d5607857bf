/** Copies a launch's folder to the cluster and what comes of it back, as streams of `tar` through the place's own commands. */

import { spawn } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../../../language/said.ts';
import type { ClusterSite } from './clusterSite.ts';
import type { CommandEnd } from './commandPlace.ts';
import { shellWord } from './shellWords.ts';

/** Null when it is there; else what went wrong, a sentence. */
export async function sendFolder(
  local: string,
  site: ClusterSite,
  signal: AbortSignal,
): Promise<string | null> {
  // Without what macOS would put beside each file.
  const env = { ...process.env, COPYFILE_DISABLE: '1' };
  const pack = spawn('tar', ['-C', local, '-cf', '-', '.'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const packed = endOf(pack);
  const end = await site.place.run(
    shell(
      `umask 077 && rm -rf -- ${shellWord(site.folder)} && mkdir -p -- ${shellWord(site.folder)} && tar -C ${shellWord(site.folder)} -xf -`,
    ),
    {
      input: pack.stdout,
      timeoutMs: TRANSFER_MS,
      signal,
    },
  );
  pack.kill();
  const problem = problemOf(end);
  if (problem !== null)
    return said('The project could not be copied to {0}:{1}. {2}', site.place.name, site.folder, problem);
  return (await packed) === 0 ? null : said('{0} could not be read.', local);
}

/**
 * Brings the files below these folders that are new or have changed. Files are replaced whole, one after the other: a
 * reader may see one that is not complete yet. Null when done; else what went wrong.
 */
export async function fetchFolder(
  local: string,
  site: ClusterSite,
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<string | null> {
  const list = `cd -- ${shellWord(site.folder)} && for each in ${folders.map(shellWord).join(' ')}; do [ -e "$each" ] && find "$each" -type f -printf '%s %T@ %p\\0'; done; true`;
  const listed = await site.place.run(shell(list), { ...(signal && { signal }) });
  if (listed.kind !== 'ended' || listed.code !== 0) return problemOf(listed);
  const wanted = await changedFiles(local, listed.stdout);
  if (wanted.length === 0) return null;
  await mkdir(local, { recursive: true });
  const unpack = spawn('tar', ['-C', local, '-xf', '-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const unpacked = endOf(unpack);
  unpack.stdin.on('error', () => undefined);
  const end = await site.place.run(shell(`cd -- ${shellWord(site.folder)} && tar -cf - --null -T -`), {
    input: wanted.map((path) => `${path}\0`).join(''),
    output: unpack.stdin,
    timeoutMs: TRANSFER_MS,
    ...(signal && { signal }),
  });
  const gaveUp = unpack.exitCode !== null;
  unpack.stdin.end();
  const code = await unpacked;
  // 1: a file changed while it was read. The next call fetches it again.
  const isWhole = end.kind === 'ended' && end.code <= 1;
  if (code !== 0 && (isWhole || gaveUp)) return said('{0} could not be written.', local);
  return isWhole ? null : problemOf(end);
}

const TRANSFER_MS = 3_600_000;

/** Paths of files that are not here as they are there, by size and time; nothing that leads out of the folder. */
async function changedFiles(local: string, listing: string): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const entry of listing.split('\0')) {
    const [, size, seconds, path] = /^(\d+) (\d+)(?:\.\d+)? (.+)$/s.exec(entry.trimStart()) ?? [];
    if (path === undefined || path.startsWith('/') || path.split('/').includes('..')) continue;
    const here = await stat(join(local, path)).catch(() => null);
    const isSame = here?.size === Number(size) && Math.floor(here.mtimeMs / 1000) === Number(seconds);
    if (!isSame) changed.push(path);
  }
  return changed;
}

function shell(line: string): readonly string[] {
  return ['sh', '-c', line];
}

function problemOf(end: CommandEnd): string | null {
  if (end.kind !== 'ended') return end.message;
  return end.code === 0 ? null : end.stderr.trim().split('\n').at(-1) || said('It ended with {0}.', end.code);
}

function endOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
