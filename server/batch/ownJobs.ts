/**
 * Which jobs this user made, so that the folder of one that came from somewhere else can be told: it may bring programs
 * and records of things started elsewhere, which a resume would run or believe. What is kept is a hash of each `job.json`
 * in a file of the user's own, never in the workspace.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { said } from '../language/said.ts';
import { appendJsonLines } from './durableFile.ts';
import type { JobManifest } from './job.ts';
import { pathsOf } from './jobFolder.ts';

/** What is asked about where a job is not the user's own. */
export const FOREIGN_FOLDER = said('programs and notes in its folder executor/');

/** Remembers a job that was just made. A `record` that cannot be written only means a question later. */
export async function rememberJob(record: string, folder: string): Promise<void> {
  const hash = await hashOf(folder);
  if (hash === null) return;
  await mkdir(dirname(record), { recursive: true, mode: 0o700 }).catch(() => undefined);
  await appendJsonLines(record, [hash]).catch(() => undefined);
}

/**
 * Whether a resume would run or believe what somebody else may have put into the folder: an executor that works there,
 * and a job that `record` does not know.
 */
export async function isForeign(record: string, folder: string, { executor }: JobManifest): Promise<boolean> {
  if (executor.kind === 'local') return false;
  const hash = await hashOf(folder);
  const known = (await readFile(record, 'utf8').catch(() => '')).split('\n');
  return hash === null || !known.includes(JSON.stringify(hash));
}

async function hashOf(folder: string): Promise<string | null> {
  const text = await readFile(pathsOf(folder).manifest).catch(() => null);
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}
