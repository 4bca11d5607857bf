/**
 * Appends to the journal with group commit: lines that arrive within a moment go out together in one write and one
 * sync. A unit is committed when the promise of its line resolves, not before.
 */
import { createHash, type Hash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durableFile.ts';
import { segmentName } from '../jobFolder.ts';
import type { FoldedSegment } from './foldJournal.ts';
import type { LineFacts } from './journalLine.ts';
import { encodeReopening } from './journalLine.ts';
import { createLineBuffer, type Line, type LineBuffer } from './lineBuffer.ts';
import { placeIndex } from './placeIndex.ts';
import type { IndexBuilder } from './segmentIndex.ts';
import { createIndexBuilder } from './segmentIndex.ts';

/** Segments are sealed past this size, so a part holds at the most about as much. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

/**
 * Lines wait this long for others to share a sync with: a fraction of what any answer takes, so that a crash costs little
 * beside the requests in flight. No request waits for it.
 */
const GATHER_MS = 50;
/** So many bytes go out at once. */
const FULL_BATCH_BYTES = 1024 * 1024;

/** The journal of a running job. One writer at a time; the runner's lock sees to that. */
export interface JournalWriter {
  /**
   * Resolves with the number of the segment once the line, to which a newline is added, is on disk. After a failed write or sync
   * it rejects, and so does every later call: what a disk did with unsynced bytes cannot be known, only a new fold tells.
   */
  append(line: Line, facts: LineFacts): Promise<number>;
  /**
   * Begins a segment that opens all failed units of the earlier ones again. Calls `opened` once that is on disk and before any
   * line that follows it counts as committed; then resolves.
   */
  reopen(id: string, opened: () => void): Promise<void>;
  /** The segment that `reopen` began last; null before. */
  readonly reopenedAt: number | null;
  /** Bytes handed over and not yet on disk; the runner reads no further while they pile up. */
  readonly waitingBytes: number;
  /** Commits what waits, seals the open segment and closes it. */
  close(): Promise<void>;
  /** Closes the open segment as it stands: the job belongs to another runner. Later lines are refused. */
  abandon(): Promise<void>;
}

/** What a journal writer needs. */
export interface JournalWriterOptions {
  readonly folder: string;
  /** Number of the first segment to create: never one that an earlier runner wrote to. */
  readonly firstSegment: number;
  readonly segmentBytes?: number;
  /** How long lines wait for others to share a sync with. */
  readonly gatherMs?: number;
  /** Called after a segment was sealed; not waited for. */
  readonly onSealed: (segment: number) => void;
}

/** Starts a journal; no file exists before the first line. */
export function createJournalWriter(options: JournalWriterOptions): JournalWriter {
  const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
  const buffers = createBufferPool();
  const batches: Batch[] = [];
  const gathering = createGathering(options.gatherMs ?? GATHER_MS);
  let nextSegment = options.firstSegment;
  let segment: OpenSegment | null = null;
  let committing: Promise<void> | null = null;
  let broken: unknown = null;
  let waitingBytes = 0;
  let reopenedAt: number | null = null;

  const seal = async (sealed: OpenSegment): Promise<void> => {
    segment = null;
    await sealed.seal();
    options.onSealed(sealed.number);
  };
  const commit = async (group: readonly Batch[]): Promise<void> => {
    if (broken) throw broken;
    if (group[0]?.opening !== null && segment) await seal(segment);
    segment ??= await openSegment(options.folder, nextSegment++);
    await segment.commit(group);
    for (const batch of group) {
      batch.opening?.opened();
      batch.resolve(segment.number);
    }
    if (segment.index.sizeBytes >= segmentBytes) await seal(segment);
  };
  /** Runs as long as lines wait. Never rejects: each batch carries its own outcome. */
  const commitAll = async (): Promise<void> => {
    while (batches.length > 0) {
      if (!isFull(batches[0])) await gathering.wait();
      const group = takeGroup();
      await commit(group).catch((error: unknown) => {
        broken = error;
        for (const batch of group) batch.reject(error);
      });
      for (const { lines } of group) {
        waitingBytes -= lines.sizeBytes;
        buffers.giveBack(lines);
      }
    }
    committing = null;
  };
  /** The first batch, and those behind it that go into the same segment: a slow disk is asked once for all of them. */
  const takeGroup = (): readonly Batch[] => {
    const group = batches.splice(0, 1);
    let sizeBytes = (segment?.index.sizeBytes ?? 0) + (group[0]?.lines.sizeBytes ?? 0);
    while (batches[0]?.opening === null && sizeBytes < segmentBytes) {
      sizeBytes += batches[0].lines.sizeBytes;
      group.push(...batches.splice(0, 1));
    }
    return group;
  };
  const isFull = (batch: Batch | undefined): boolean =>
    batch !== undefined && (batch.opening !== null || batch.lines.sizeBytes >= FULL_BATCH_BYTES);
  const start = (): void => {
    committing ??= Promise.resolve().then(commitAll);
  };
  const fillingBatch = (): Batch => {
    const last = batches.at(-1);
    if (last && last.lines.sizeBytes < Math.min(FULL_BATCH_BYTES, segmentBytes)) return last;
    const fresh = newBatch(buffers.take(), null);
    batches.push(fresh);
    return fresh;
  };
  const settle = async (): Promise<void> => {
    gathering.hurry();
    while (committing) await committing;
  };

  return {
    append(line, facts) {
      if (broken) return Promise.reject(broken);
      const batch = fillingBatch();
      waitingBytes += batch.lines.add(line);
      batch.facts.push(facts);
      if (batch.lines.sizeBytes >= FULL_BATCH_BYTES) gathering.end();
      start();
      return batch.committed;
    },
    async reopen(id, opened) {
      if (broken) throw broken;
      const batch = newBatch(buffers.take(), { id, opened });
      waitingBytes += batch.lines.add(encodeReopening(id, Date.now()));
      batches.push(batch);
      gathering.end();
      start();
      reopenedAt = await batch.committed;
    },
    get reopenedAt() {
      return reopenedAt;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    async close() {
      await settle();
      if (broken || !segment) return segment?.abandon();
      await seal(segment);
    },
    async abandon() {
      broken ??= new Error('The job belongs to another runner.');
      await settle();
      await segment?.abandon();
    },
  };
}

/** Seals a segment that an earlier runner left open: cuts its torn end off and writes its index. Throws `SealedByAnother`. */
export async function sealLeftOver(folder: string, segment: FoldedSegment): Promise<void> {
  if (!segment.unsealed) return;
  const { index, sha256, tornBytes } = segment.unsealed;
  const path = join(folder, segmentName(segment.number));
  if (tornBytes > 0) await truncate(path, segment.sizeBytes);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await placeIndex(folder, segment.number, index.encode(sha256));
}

interface Batch {
  readonly lines: LineBuffer;
  readonly facts: LineFacts[];
  /** The command where the batch opens failed units again; it then begins a segment. */
  readonly opening: Opening | null;
  readonly committed: Promise<number>;
  readonly resolve: (segment: number) => void;
  readonly reject: (error: unknown) => void;
}

interface Opening {
  readonly id: string;
  opened(): void;
}

interface OpenSegment {
  readonly number: number;
  readonly index: IndexBuilder;
  /** One sync for all of them; only the first of a segment may open failed units again. */
  commit(group: readonly Batch[]): Promise<void>;
  seal(): Promise<void>;
  abandon(): Promise<void>;
}

function newBatch(lines: LineBuffer, opening: Opening | null): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  promise.catch(() => undefined);
  return { lines, facts: [], opening, committed: promise, resolve, reject };
}

/** A moment for lines to gather, which can be cut short. */
interface Gathering {
  wait(): Promise<void>;
  /** Ends the moment at hand. */
  end(): void;
  /** Waits no more from now on. */
  hurry(): void;
}

function createGathering(ms: number): Gathering {
  let wake: (() => void) | null = null;
  let hurried = false;
  const end = (): void => {
    wake?.();
    wake = null;
  };
  return {
    wait() {
      if (hurried) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    end,
    hurry() {
      hurried = true;
      end();
    },
  };
}

/** Buffers are used again: megabytes a second would otherwise go through the garbage collector. */
function createBufferPool(): { take(): LineBuffer; giveBack(lines: LineBuffer): void } {
  const free: LineBuffer[] = [];
  return {
    take: () => free.pop() ?? createLineBuffer(),
    giveBack(lines) {
      lines.clear();
      if (free.length < 3 && lines.capacityBytes <= 4 * FULL_BATCH_BYTES) free.push(lines);
    },
  };
}

async function openSegment(folder: string, number: number): Promise<OpenSegment> {
  await mkdir(folder, { recursive: true });
  const handle = await open(join(folder, segmentName(number)), 'wx');
  await syncFolder(folder).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  const index = createIndexBuilder();
  const hash: Hash = createHash('sha256');
  return {
    number,
    index,
    async commit(group) {
      for (const { lines } of group) {
        hash.update(lines.bytes);
        writeAll(handle, lines.bytes);
      }
      await handle.datasync();
      for (const { lines, facts, opening } of group) {
        let position = 0;
        if (opening !== null) index.open({ reopen: opening.id, lengthBytes: lines.lengths[position++] ?? 0 });
        for (const fact of facts) index.add(fact, false, lines.lengths[position++] ?? 0);
      }
    },
    async seal() {
      await handle.close();
      await placeIndex(folder, number, index.encode(hash.digest('hex')));
    },
    abandon: () => handle.close(),
  };
}

/**
 * Hands bytes to the kernel at once, and leaves the waiting for the disk to the sync: another thread would have to fetch
 * them from this one's cache, which takes longer than writing them.
 */
function writeAll({ fd }: FileHandle, data: Uint8Array): void {
  for (let written = 0; written < data.length; ) {
    written += writeSync(fd, data, written, data.length - written);
  }
}
