/** From what the user wrote to the files it means, in the order of reading. */

import { constants, existsSync } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { isAddress } from '../language/isAddress.ts';
import { said } from '../language/said.ts';
import type { DataFile } from './dataFile.ts';
import { FORMAT_NAMES, formatOf } from './fileFormat.ts';
import { localFile } from './localFile.ts';
import type { SourceFailure } from './source.ts';

/** The files of a dataset, or why there are none. */
export type FoundFiles =
  | {
      readonly ok: true;
      readonly files: readonly DataFile[];
      /** As asked for, with everything resolved that may move. */
      readonly pinned: string;
    }
  | { readonly ok: false; readonly failure: SourceFailure };

/** More files than this are not one dataset but a mistaken pattern. */
export const MOST_FILES = 100_000;

/**
 * A path names one file. A pattern (`*`, `?`, `**`, `{a,b}`, `[0-9]`) means every dataset file it matches, sorted by
 * path; hidden files and links to folders are left out. A relative path counts from the working directory.
 */
export async function findLocalFiles(spec: string, signal?: AbortSignal): Promise<FoundFiles> {
  const path = resolve(spec);
  const failure = await accessFailure(path, spec);
  if (failure === null) {
    if (formatOf(path) === null) return failed('unsupported-format', unsupported(spec));
    return { ok: true, files: [localFile(path, basename(path))], pinned: spec };
  }
  if (failure.reason !== 'not-found' || !isPattern(spec)) return { ok: false, failure };
  return findMatching(spec, path, signal);
}

/** Whether a path means several files. */
export function isPattern(spec: string): boolean {
  return picomatch.scan(spec).isGlob;
}

/** Which of these paths a pattern means, sorted; only dataset files. */
export function matching(paths: readonly string[], pattern: string): readonly string[] {
  const matches = picomatch(pattern);
  return paths
    .filter((path) => formatOf(path) !== null && matches(path))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether a pattern on this machine's disk would find a file at a path, were it there. A path that names one file finds no other. */
export function wouldFind(spec: string, path: string): boolean {
  if (!isPattern(spec) || isAddress(spec)) return false;
  const { base, pattern } = patternOf(resolve(spec));
  const below = relative(base === '' ? sep : base, resolve(path)).split(sep);
  if (below.some((step) => step === '' || step.startsWith('.'))) return false;
  return matching([below.join('/')], pattern).length > 0;
}

/** Why a pattern found nothing. */
export function nothingMatches(spec: string): SourceFailure {
  return {
    reason: 'not-found',
    message: said('No dataset file matches {0}. Datasets are {1}; check the pattern.', spec, FORMAT_NAMES),
  };
}

export function unsupported(path: string): string {
  return said('{0} is no dataset that can be read. Use {1}.', path, FORMAT_NAMES);
}

/** More matches than are one dataset. */
export function tooMany(spec: string): SourceFailure {
  return {
    reason: 'unreadable',
    message: said(
      'More than {0} files stand below {1}. Write a narrower pattern.',
      MOST_FILES.toLocaleString('en'),
      spec,
    ),
  };
}

async function findMatching(spec: string, path: string, signal?: AbortSignal): Promise<FoundFiles> {
  const { base, pattern } = patternOf(path);
  const below = await filesBelow(base === '' ? sep : base, pattern, signal);
  if (below === null) return { ok: false, failure: tooMany(spec) };
  const names = matching(below, pattern);
  if (names.length === 0) return { ok: false, failure: nothingMatches(spec) };
  for (const name of names) {
    const failure = await accessFailure(join(base, name), join(base, name));
    if (failure) return { ok: false, failure };
  }
  return { ok: true, files: names.map((name) => localFile(join(base, name), name)), pinned: spec };
}

/**
 * The folder that a pattern begins below, and the rest. A folder that is there under the very name stands for itself,
 * whatever is in it: "data (v2)", "[new]".
 */
function patternOf(path: string): { readonly base: string; readonly pattern: string } {
  const steps = path.split(sep);
  let plain = 0;
  while (plain < steps.length - 1) {
    if (isPattern(steps[plain] ?? '') && !existsSync(steps.slice(0, plain + 1).join(sep))) break;
    plain += 1;
  }
  return { base: steps.slice(0, plain).join(sep), pattern: steps.slice(plain).join('/') };
}

/** Paths below a folder, with slashes, as deep as the pattern can reach; null when there are far too many. */
async function filesBelow(
  base: string,
  pattern: string,
  signal?: AbortSignal,
): Promise<readonly string[] | null> {
  const deepest = pattern.includes('**') ? Number.POSITIVE_INFINITY : pattern.split('/').length;
  const found: string[] = [];
  const open = [{ path: '', depth: 1 }];
  for (let folder = open.pop(); folder && !signal?.aborted; folder = open.pop()) {
    const { path, depth } = folder;
    // A folder that vanished or is closed to us has no files for us.
    const entries = await readdir(join(base, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && depth < deepest) open.push({ path: below, depth: depth + 1 });
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(below);
    }
    if (found.length > MOST_FILES) return null;
  }
  return found;
}

async function accessFailure(path: string, spec: string): Promise<SourceFailure | null> {
  try {
    await access(path, constants.R_OK);
    if ((await stat(path)).isFile()) return null;
    const example = `${isAbsolute(spec) ? spec : `./${spec}`}/*.parquet`.replace(/\/+/g, '/');
    return {
      reason: 'unreadable',
      message: said('{0} is not a file. Name a file in it, or a pattern such as {1}.', path, example),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return {
        reason: 'not-found',
        message: said('There is no file {0}. Check the path of the documents.', path),
      };
    }
    return {
      reason: 'unreadable',
      message: said('{0} cannot be read ({1}). Check its permissions.', path, String(code)),
    };
  }
}

function failed(reason: SourceFailure['reason'], message: string): FoundFiles {
  return { ok: false, failure: { reason, message } };
}
