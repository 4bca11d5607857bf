/**
 * Appends to the journal with group commit: lines that arrive while the disk is busy go out together in one write and
 * one sync. A unit is committed when the promise of its line resolves, not before.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, syncFolder } from '../durableFile.ts';
import { indexName, segmentName } from '../jobFolder.ts';
import type { FoldedSegment } from './foldJournal.ts';
import type { LineFacts } from './journalLine.ts';
import type { IndexBuilder } from './segmentIndex.ts';
import { createIndexBuilder } from './segmentIndex.ts';

/** Segments are sealed past this size, so a part holds at the most about as much. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

/** The journal of a running job. One writer at a time; the runner's lock sees to that. */
export interface JournalWriter {
  /**
   * Resolves once the line is on disk. After a failed write or sync it rejects, and so does every later call: what a
   * disk did with unsynced bytes cannot be known, only a new fold tells.
   */
  append(line: Buffer, facts: LineFacts): Promise<void>;
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
  /** Called after a segment was sealed; not waited for. */
  readonly onSealed: (segment: number) => void;
}

/** Starts a journal; no file exists before the first line. */
export function createJournalWriter(options: JournalWriterOptions): JournalWriter {
  const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
  let nextSegment = options.firstSegment;
  let segment: OpenSegment | null = null;
  const batches: Batch[] = [];
  let committing: Promise<void> | null = null;
  let broken: unknown = null;
  let waitingBytes = 0;

  /** Runs as long as lines wait. Never rejects: each batch carries its own outcome. */
  const commitAll = async (): Promise<void> => {
    for (let now = batches.shift(); now; now = batches.shift()) {
      try {
        if (broken) throw broken;
        segment ??= await openSegment(options.folder, nextSegment++);
        await segment.commit(now);
        waitingBytes -= now.bytes;
        now.resolve();
        if (segment.index.sizeBytes >= segmentBytes) {
          const { number } = segment;
          await segment.seal();
          segment = null;
          options.onSealed(number);
        }
      } catch (error) {
        broken = error;
        now.reject(error);
      }
    }
    committing = null;
  };

  return {
    append(line, facts) {
      if (broken) return Promise.reject(broken);
      let batch = batches.at(-1);
      if (!batch || batch.bytes >= segmentBytes) {
        batch = newBatch();
        batches.push(batch);
      }
      batch.lines.push(line);
      batch.facts.push(facts);
      batch.bytes += line.length;
      waitingBytes += line.length;
      committing ??= Promise.resolve().then(commitAll);
      return batch.committed;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    async close() {
      while (committing) await committing;
      if (broken || !segment) return segment?.abandon();
      const last = segment;
      segment = null;
      await last.seal();
      options.onSealed(last.number);
    },
    async abandon() {
      broken ??= new Error('The job belongs to another runner.');
      while (committing) await committing;
      await segment?.abandon();
    },
  };
}

/** Seals a segment that an earlier runner left open: cuts its torn end off and writes its index. */
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
  await replaceFile(join(folder, indexName(segment.number)), index.encode(sha256));
}

interface Batch {
  readonly lines: Buffer[];
  readonly facts: LineFacts[];
  bytes: number;
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface OpenSegment {
  readonly number: number;
  readonly index: IndexBuilder;
  commit(batch: Batch): Promise<void>;
  seal(): Promise<void>;
  abandon(): Promise<void>;
}

function newBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { lines: [], facts: [], bytes: 0, committed: promise, resolve, reject };
}

async function openSegment(folder: string, number: number): Promise<OpenSegment> {
  await mkdir(folder, { recursive: true });
  const handle = await open(join(folder, segmentName(number)), 'wx');
  await syncFolder(folder);
  const index = createIndexBuilder();
  const hash: Hash = createHash('sha256');
  return {
    number,
    index,
    async commit({ lines, facts }) {
      const data = lines.length === 1 && lines[0] ? lines[0] : Buffer.concat(lines);
      await writeAll(handle, data);
      await handle.datasync();
      hash.update(data);
      for (const [position, line] of lines.entries()) {
        const fact = facts[position];
        if (fact) index.add(fact, false, line.length);
      }
    },
    async seal() {
      await handle.close();
      await replaceFile(join(folder, indexName(number)), index.encode(hash.digest('hex')));
    },
    abandon: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, data: Buffer): Promise<void> {
  for (let written = 0; written < data.length; ) {
    const { bytesWritten } = await handle.write(data, written, data.length - written);
    written += bytesWritten;
  }
}
