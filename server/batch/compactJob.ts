/**
 * Compacts the journal of a finished job: lines of rows keep key, fingerprint, recipe, place in the part and a checksum
 * instead of the text, which then stands in the parts alone. Whatever stops it in between, the job stays whole.
 */

import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../language/said.ts';
import { replaceFile, syncFolder } from './durableFile.ts';
import type { JobManifest } from './job.ts';
import { indexName, outputFolderOf, partName, pathsOf, segmentName } from './jobFolder.ts';
import { readManifest, readState } from './jobReader.ts';
import { readOutputManifest } from './outputManifest.ts';
import { foldJournal, JournalDamaged, sealedIndex, segmentsIn } from './runner/foldJournal.ts';
import type { StoredLine } from './runner/journalLine.ts';
import { completionTokensOf, encodeKept, factsOf, parseLine } from './runner/journalLine.ts';
import { sealLeftOver } from './runner/journalWriter.ts';
import { removeLeftOvers } from './runner/leftOvers.ts';
import type { PartTexts } from './runner/partTexts.ts';
import { checksumOf, partTexts } from './runner/partTexts.ts';
import { createPlacedFile } from './runner/placedFile.ts';
import type { LockPatience, RunnerLock } from './runner/runnerLock.ts';
import { acquireLock } from './runner/runnerLock.ts';
import { scanLines } from './runner/scanLines.ts';
import { createIndexBuilder } from './runner/segmentIndex.ts';
import { verifyJob } from './verifyJob.ts';

export interface CompactOptions {
  readonly folder: string;
  /** Ends it after the segment at hand; what is compacted stays so. */
  readonly signal?: AbortSignal;
  /** Told before the proof, and then before each segment. */
  readonly onProgress?: (step: 'verifying' | { readonly segment: number; readonly of: number }) => void;
  /** How long a lock that was left behind is watched, and time between signs of life; only tests change them. */
  readonly patience?: LockPatience;
  readonly beatMs?: number;
}

export type Compacted =
  | { readonly ok: true; readonly bytesBefore: number; readonly bytesAfter: number }
  | { readonly ok: false; readonly message: string };

/** Bytes of a compacted line, about. */
const LINE_BYTES = 420;
const WRITE_BYTES = 1 << 20;
const BEAT_MS = 1000;

/** What a journal takes on disk, and what it would take compacted, by its indexes alone. */
export async function compactionEstimate(
  folder: string,
): Promise<{ readonly bytes: number; readonly compactedBytes: number }> {
  const { journal } = pathsOf(folder);
  let bytes = 0;
  let compactedBytes = 0;
  for (const segment of await segmentsIn(journal)) {
    const index = await sealedIndex(journal, segment);
    if (!index) continue;
    bytes += index.sizeBytes;
    compactedBytes += Math.min(index.sizeBytes, index.lines * LINE_BYTES);
  }
  return { bytes, compactedBytes };
}

/**
 * Proves the job first and refuses one with a problem, one that is not complete, and one that a runner has. Holds the
 * runner's lock. Throws what the disk says; compacting again goes on from there.
 */
export async function compactJob(options: CompactOptions): Promise<Compacted> {
  const { folder } = options;
  const manifest = await readManifest(folder);
  if (!manifest.ok) return manifest;
  const taken = await acquireLock({
    folder: pathsOf(folder).locks,
    heartbeatOf: async (nonce) => {
      const state = await readState(folder);
      return state?.runner.nonce === nonce ? state.runner.heartbeat : null;
    },
    ...(options.patience && { patience: options.patience }),
  });
  if (!taken.ok) {
    return {
      ok: false,
      message: said('The job is at work. Its journal can be compacted when it has finished.'),
    };
  }
  const stopBeating = keepBeating(folder, taken.lock, options.beatMs ?? BEAT_MS);
  try {
    return await compactLocked(options, manifest.value, taken.lock);
  } catch (error) {
    if (error instanceof JournalDamaged) return { ok: false, message: error.message };
    throw error;
  } finally {
    await stopBeating();
    if (await taken.lock.isHeld()) await taken.lock.release();
  }
}

/** Signs of life in the state, as a runner gives them: without, one that is started would take the job over. */
function keepBeating(folder: string, { holder, isHeld }: RunnerLock, beatMs: number): () => Promise<void> {
  let heartbeat = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const state = await readState(folder);
    if (!state || !(await isHeld())) return;
    heartbeat += 1;
    const runner = { ...state.runner, ...holder, heartbeat };
    await replaceFile(pathsOf(folder).state, JSON.stringify({ ...state, runner }));
  };
  const timer = setInterval(() => {
    // A disk that refuses is met by the work itself.
    writing = writing.then(write).catch(() => undefined);
  }, beatMs);
  return async () => {
    clearInterval(timer);
    await writing;
  };
}

async function compactLocked(
  { folder, signal, onProgress }: CompactOptions,
  manifest: JobManifest,
  lock: RunnerLock,
): Promise<Compacted> {
  const { journal } = pathsOf(folder);
  const fold = await foldJournal(journal, manifest.variants.length);
  const units = manifest.input.documents * manifest.variants.length;
  if (fold.committed.size < units) {
    return {
      ok: false,
      message: said(
        '{0} of {1} units are not committed yet. Resume the job first.',
        units - fold.committed.size,
        units,
      ),
    };
  }
  for (const segment of fold.segments) await sealLeftOver(journal, segment);
  await removeLeftOvers(folder, manifest);
  onProgress?.('verifying');
  const verified = await verifyJob(folder, { signal });
  if (!verified.ok) return verified;
  const [problem] = verified.verification.problems;
  if (problem !== undefined) return { ok: false, message: said('Nothing was compacted: {0}', problem) };
  const listed = await readOutputManifest(outputFolderOf(folder, manifest));
  const texts = partTexts(manifest.partFormat, listed?.columns ?? []);
  let bytesBefore = 0;
  let bytesAfter = 0;
  const { segments } = fold;
  for (const [position, { number, sizeBytes }] of segments.entries()) {
    onProgress?.({ segment: position + 1, of: segments.length });
    if (signal?.aborted) return { ok: false, message: stopped(position, segments.length) };
    if (!(await lock.isHeld()))
      return { ok: false, message: said('A runner took the job over. Compact it again later.') };
    bytesBefore += sizeBytes;
    bytesAfter += await compactSegment(journal, number, manifest, texts);
  }
  return { ok: true, bytesBefore, bytesAfter };
}

/**
 * Gives the segment's size afterwards. The index goes before the new segment comes: without one a segment is read by its
 * lines, old or new, so that every moment in between is a journal that folds.
 */
async function compactSegment(
  journal: string,
  segment: number,
  manifest: JobManifest,
  texts: PartTexts,
): Promise<number> {
  const sealed = await sealedIndex(journal, segment);
  if (!sealed) throw new Error(`Segment ${segment} is not sealed.`);
  const path = join(journal, segmentName(segment));
  const file = createPlacedFile(path);
  const index = createIndexBuilder();
  const entries = sealed.entries()[Symbol.iterator]();
  const positions = new Map<number, number>();
  let opening = sealed.opening;
  let rows = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const flush = async (): Promise<undefined> => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await file.write(bytes);
    return undefined;
  };
  const put = (bytes: Buffer): Promise<undefined> | undefined => {
    waiting.push(bytes);
    waitingBytes += bytes.length;
    return waitingBytes >= WRITE_BYTES ? flush() : undefined;
  };
  try {
    await scanLines(
      path,
      (bytes) => {
        if (opening) {
          index.open(opening);
          opening = null;
          return put(Buffer.from(bytes));
        }
        const line = parseLine(bytes.toString());
        if (!line) throw new Error(`${path} changed while it was compacted.`);
        const kept = 'row' in line ? keptLine(line, segment, manifest, texts, positions) : null;
        const written = kept ?? Buffer.from(bytes);
        if (kept) rows += 1;
        index.add(factsOf(line), entries.next().value?.duplicate ?? false, written.length);
        return put(written);
      },
      sealed.sizeBytes,
    );
    if (rows === 0) {
      await file.discard();
      return sealed.sizeBytes;
    }
    await flush();
    // What a runner wrote that had lost the job would count as soon as no index says that it does not.
    await truncate(path, sealed.sizeBytes);
    await rm(join(journal, indexName(segment)));
    await syncFolder(journal);
    const { sha256 } = await file.finish();
    await replaceFile(join(journal, indexName(segment)), index.encode(sha256));
    return index.sizeBytes;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Rows of a part stand in the order of the segment's lines. */
function keptLine(
  { key, at, row }: Extract<StoredLine, { readonly row: unknown }>,
  segment: number,
  manifest: JobManifest,
  texts: PartTexts,
  positions: Map<number, number>,
): Buffer {
  const variant = key[2];
  const position = positions.get(variant) ?? 0;
  positions.set(variant, position + 1);
  const line = encodeKept(key, at, {
    part: partName(manifest.variants[variant]?.id ?? '', segment, manifest.partFormat),
    position,
    fingerprint: row.fingerprint,
    recipe: row.recipe,
    rollouts: row.rollout_results.length,
    completionTokens: completionTokensOf(row.rollout_results),
    sha256: checksumOf(texts.ofRow(row)),
  });
  return Buffer.from(line);
}

function stopped(done: number, of: number): string {
  return said(
    'Compacting was stopped after {0} of {1} segments. They stay compacted; compact again for the rest.',
    done,
    of,
  );
}
