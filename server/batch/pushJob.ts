/**
 * A finished job's output as a dataset on the Hub. First it is said what would be sent and where; then it is sent. A
 * push that broke off goes on where it stood: what is committed, or in the Hub's storage, is not sent again.
 */

import { hash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { isPlainPath } from '../documents/hub/hubAddress.ts';
import type { HubDataset, LocalFile } from '../documents/hub/hubDataset.ts';
import { isDatasetName, openHubDataset } from '../documents/hub/hubDataset.ts';
import { HubRefusal } from '../documents/hub/hubHttp.ts';
import { said } from '../language/said.ts';
import type { CardFields } from './datasetFields.ts';
import { withFields } from './datasetFields.ts';
import { parseJson } from './decodeJob.ts';
import { sha256Of } from './fileHash.ts';
import { outputFolderOf } from './jobFolder.ts';
import type { JobView } from './jobReader.ts';
import { isActive } from './jobReader.ts';
import { readOutputManifest } from './outputManifest.ts';
import { cardOf } from './runner/datasetCard.ts';
import { verifyJob } from './verifyJob.ts';

/** Where a job goes, and what the card says. */
export interface PushTarget {
  /** `<owner>/<name>`. */
  readonly dataset: string;
  /** Of a dataset that is made by the push; one that is there stays as it is. */
  readonly isPrivate: boolean;
  readonly card: CardFields;
}

/** What a push would do. */
export interface PushPlan {
  /** The page of the dataset. */
  readonly url: string;
  readonly dataset: string;
  /** Whether the dataset is made by the push. */
  readonly isNew: boolean;
  /** The dataset's newest commit, as it was looked at; null for a new one. */
  readonly commit: string | null;
  readonly isPrivate: boolean;
  readonly files: readonly LocalFile[];
  /** Of those, what stands there already as it is. */
  readonly unchanged: readonly string[];
  /** Files of this job's earlier push that are replaced. */
  readonly replaced: readonly string[];
  /** Files of somebody else that stand in the way: a push with any needs the user's word. */
  readonly foreign: readonly string[];
  readonly target: PushTarget;
  readonly job: string;
}

type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** What was done. */
export interface Pushed {
  readonly url: string;
  readonly commit: string;
  readonly files: number;
  readonly sentBytes: number;
}

/** Files of one commit: the Hub asks for no more than a hundred. */
const FILES_PER_COMMIT = 50;

/** Verifies the job, looks at the dataset, and says what would be sent. Sends nothing. */
export async function planPush(
  job: JobView,
  target: PushTarget,
  access: HubAccess,
  signal?: AbortSignal,
): Promise<Result<PushPlan>> {
  if (!isDatasetName(target.dataset)) {
    return fail(said('"{0}" is no name of a dataset. Write <owner>/<name>.', target.dataset));
  }
  if (access.token === null)
    return fail(said('Pushing needs a token that may write. Set HF_TOKEN, or log in with "hf auth login".'));
  if (isActive(job.phase))
    return fail(said('The job "{0}" is still running. Push it when it has ended.', job.manifest.name));
  const verified = await verifyJob(job.folder, { signal });
  if (!verified.ok) return verified;
  const [problem, ...others] = verified.verification.problems;
  if (problem !== undefined) {
    return fail(
      others.length > 0
        ? said('Nothing was sent: {0} (and {1} more)', problem, others.length)
        : said('Nothing was sent: {0}', problem),
    );
  }
  const files = await filesOf(job, target.card);
  if (!files.ok) return files;
  return guarded(async () => {
    const dataset = openHubDataset(target.dataset, access);
    return { ok: true, value: await compare(job, target, files.value, dataset, signal) };
  });
}

/** Sends what a plan says. Ended by `signal` it says so; the next push goes on from there. */
export async function runPush(
  plan: PushPlan,
  access: HubAccess,
  options: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (sentBytes: number, ofBytes: number) => void;
  } = {},
): Promise<Result<Pushed>> {
  const { signal, onProgress } = options;
  const dataset = openHubDataset(plan.dataset, access);
  const waiting = plan.files.filter(({ path }) => !plan.unchanged.includes(path));
  const total = waiting.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let sentBytes = 0;
  return guarded(async () => {
    // A job that was resumed since, in another window, writes its manifest anew.
    const listed = plan.files.find(({ path }) => path === 'manifest.json');
    if (listed?.file && (await sha256Of(listed.file)) !== listed.sha256) return fail(OUTPUT_CHANGED);
    if (plan.isNew) await dataset.create(plan.isPrivate, signal);
    const state = await dataset.state(signal);
    if (!state) return fail(said('{0} is not there, or the token may not see it.', plan.url));
    if (plan.commit !== null && state.commit !== plan.commit) return fail(CHANGED);
    let { commit } = state;
    for (let start = 0; start < waiting.length; start += FILES_PER_COMMIT) {
      signal?.throwIfAborted();
      const files = waiting.slice(start, start + FILES_PER_COMMIT);
      const onBytes = (bytes: number): void => {
        sentBytes += bytes;
        onProgress?.(sentBytes, total);
      };
      commit = await dataset.commit(files, `Output of ${plan.job}`, commit, onBytes, signal);
    }
    return { ok: true, value: { url: plan.url, commit, files: waiting.length, sentBytes } };
  }, signal);
}

async function compare(
  { manifest }: JobView,
  target: PushTarget,
  files: readonly LocalFile[],
  dataset: HubDataset,
  signal: AbortSignal | undefined,
): Promise<PushPlan> {
  const state = await dataset.state(signal);
  const there = state
    ? await dataset.filesAt(
        state.commit,
        files.map(({ path }) => path),
        signal,
      )
    : [];
  const remote = new Map(there.map((file) => [file.path, file]));
  const isOurs =
    state !== null &&
    remote.has('manifest.json') &&
    (await jobThere(dataset, state.commit, signal)) === manifest.id;
  const unchanged = files
    .filter(({ path, sha256 }) => remote.get(path)?.sha256 === sha256)
    .map(({ path }) => path);
  const differing = there.map(({ path }) => path).filter((path) => !unchanged.includes(path));
  return {
    url: dataset.url,
    dataset: target.dataset,
    isNew: state === null,
    commit: state?.commit ?? null,
    isPrivate: state?.isPrivate ?? target.isPrivate,
    files,
    unchanged,
    replaced: isOurs ? differing : [],
    foreign: isOurs ? [] : differing,
    target,
    job: manifest.id,
  };
}

/** The job that a dataset's manifest names. */
async function jobThere(
  dataset: HubDataset,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const parsed = parseJson(await dataset.text(commit, 'manifest.json', signal));
  const value = parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : {};
  return 'job' in value && typeof value.job === 'string' ? value.job : null;
}

/** Parts first; the manifest, which names them all, and the card last. */
async function filesOf(
  { folder, manifest }: JobView,
  card: CardFields,
): Promise<Result<readonly LocalFile[]>> {
  const output = outputFolderOf(folder, manifest);
  const listed = await readOutputManifest(output);
  if (listed?.job !== manifest.id) return fail(said('{0} holds no output of this job.', output));
  const files: LocalFile[] = [];
  for (const { path, sizeBytes, sha256 } of [
    ...listed.parts,
    ...(listed.failures ? [listed.failures] : []),
  ]) {
    const file = await fileWithin(output, path);
    if (file === null)
      return fail(said('{0} is no file of the output. Nothing was sent.', join(output, path)));
    files.push({ path, sizeBytes, sha256, file, text: null });
  }
  const place = await fileWithin(output, 'manifest.json');
  if (place === null) return fail(said('{0} has no manifest of its own. Nothing was sent.', output));
  const sha256 = await sha256Of(place);
  if (sha256 === null) return fail(said('{0} is gone. Nothing was sent.', place));
  const { size } = await lstat(place);
  files.push({ path: 'manifest.json', sizeBytes: size, sha256, file: place, text: null });
  const text = withFields(await cardOf(output, manifest, listed), card);
  const written = { sizeBytes: Buffer.byteLength(text), sha256: hash('sha256', text, 'hex') };
  files.push({ path: 'README.md', ...written, file: null, text });
  return { ok: true, value: files };
}

/** A regular file below the folder, links nowhere on the way; null for everything else, whatever a manifest says. */
async function fileWithin(folder: string, path: string): Promise<string | null> {
  if (!isPlainPath(path)) return null;
  const file = join(folder, path);
  try {
    const about = await lstat(file);
    const inside = (await realpath(file)) === join(await realpath(folder), ...path.split('/'));
    return about.isFile() && inside && file.startsWith(folder + sep) ? file : null;
  } catch {
    return null;
  }
}

async function guarded<T>(work: () => Promise<Result<T>>, signal?: AbortSignal): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) return fail(said('The push was stopped. The next one goes on from there.'));
    if (error instanceof Error && 'code' in error && 'path' in error) {
      return fail(
        said(
          'A file of the output cannot be read: {0}. What arrived is kept; push again to go on.',
          error.message,
        ),
      );
    }
    if (!(error instanceof HubRefusal)) throw error;
    const changed = error.status === 409 || error.status === 412;
    return fail(changed ? CHANGED : said('{0} What arrived is kept; push again to go on.', error.message));
  }
}

const OUTPUT_CHANGED = said(
  'The output changed since it was looked at, and nothing was sent. Push again to look at it anew.',
);

const CHANGED = said('The dataset was changed by somebody else meanwhile. Push again to look at it anew.');

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
