/**
 * From the journal's files to what is committed. Sealed segments are folded by their indexes, the open one line by
 * line. A torn last line was never acknowledged and is left out. So is what follows a hole, zeros that a power failure left
 * for bytes that had not reached the disk: whatever was acknowledged was synced, and stands before it. Other damage is never
 * guessed at.
 */

import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../../language/said.ts';
import { indexName, segmentName, segmentNumber } from '../jobFolder.ts';
import type { CommittedUnits } from './committedUnits.ts';
import { createCommittedUnits } from './committedUnits.ts';
import { factsOf, parseLine, parseReopening } from './journalLine.ts';
import { scanLines } from './scanLines.ts';
import type { IndexBuilder, SegmentIndex, SegmentOpening, SegmentSums } from './segmentIndex.ts';
import { createIndexBuilder, decodeIndex } from './segmentIndex.ts';

/** What a journal says. */
export interface JournalFold {
  readonly committed: CommittedUnits;
  readonly sums: SegmentSums;
  /** In order; the last may be unsealed. */
  readonly segments: readonly FoldedSegment[];
  /** Number of the first segment that does not exist yet. */
  readonly nextSegment: number;
  /** Lines that committed a unit for the second time; they count for nothing. */
  readonly duplicates: number;
  /** Ids of the commands by which failed units were opened again, and the last segment that begins with one, or 0. */
  readonly reopened: readonly string[];
  readonly failuresFrom: number;
}

/** One segment, and whether it still needs sealing. */
export interface FoldedSegment {
  readonly number: number;
  readonly lines: number;
  readonly sizeBytes: number;
  /** Null for a sealed one; else its index as the lines give it, to be written when the segment is sealed. */
  readonly unsealed: {
    readonly index: IndexBuilder;
    readonly sha256: string;
    readonly tornBytes: number;
  } | null;
}

/** The journal cannot be what a runner wrote; the message says where and what to do. */
export class JournalDamaged extends Error {}

/** Folds the journal in a folder; an absent folder is an empty journal. Throws `JournalDamaged`. Writes nothing. */
export async function foldJournal(folder: string, variants: number): Promise<JournalFold> {
  const numbers = await segmentsIn(folder);
  const committed = createCommittedUnits(variants);
  const segments: FoldedSegment[] = [];
  const sums = { done: 0, failed: 0, completionTokens: 0, failures: {} as Record<string, number> };
  const reopened: string[] = [];
  const memory = newIndexMemory();
  let duplicates = 0;
  let failuresFrom = 0;
  for (const [position, number] of numbers.entries()) {
    if (number !== position) throw missingSegment(folder, position);
    const index = await sealedIndex(folder, number, memory);
    const opening = index ? index.opening : await openingOf(folder, number);
    if (opening) {
      committed.reopenFailed();
      Object.assign(sums, { failed: 0, failures: {} });
      reopened.push(opening.reopen);
      failuresFrom = number;
    }
    const folded = index
      ? foldSealed(index, number, committed)
      : await foldOpen(folder, number, committed, position === numbers.length - 1);
    segments.push(folded.segment);
    duplicates += folded.duplicates;
    addSums(sums, folded.sums);
  }
  return { committed, sums, segments, nextSegment: numbers.length, duplicates, reopened, failuresFrom };
}

/** The first line of a segment, where it opens failed units again. */
export async function openingOf(folder: string, number: number): Promise<SegmentOpening | null> {
  let opening: SegmentOpening | null = null;
  const visit = (bytes: Buffer): boolean => {
    const reopen = parseReopening(bytes.toString());
    if (reopen !== null) opening = { reopen, lengthBytes: bytes.length };
    return false;
  };
  await scanLines(join(folder, segmentName(number)), visit, MOST_OPENING_BYTES);
  return opening;
}

/** A longer line opens nothing. */
const MOST_OPENING_BYTES = 200;

interface Folded {
  readonly segment: FoldedSegment;
  readonly sums: SegmentSums;
  readonly duplicates: number;
}

/** The numbers of the segments in a journal folder, ascending. Throws `JournalDamaged` for an index without its segment. */
export async function segmentsIn(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const numbers = new Set(names.map(segmentNumber).filter((number) => number !== null));
  for (const name of names.filter((candidate) => candidate.endsWith('.index'))) {
    const number = segmentNumber(name.replace('.index', '.ndjson'));
    if (number !== null && !numbers.has(number)) throw missingSegment(folder, number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The index of a sealed segment; null when there is none or it is damaged, and the segment itself has to be read. */
export async function sealedIndex(
  folder: string,
  number: number,
  memory: IndexMemory = newIndexMemory(),
): Promise<SegmentIndex | null> {
  const bytes = await readInto(join(folder, indexName(number)), memory);
  const index = bytes && decodeIndex(bytes);
  if (!index) return null;
  const { size } = await stat(join(folder, segmentName(number)));
  if (size >= index.sizeBytes) return index;
  throw new JournalDamaged(
    `${join(folder, segmentName(number))} is shorter (${size} bytes) than when it was sealed (${index.sizeBytes} bytes). Nothing was changed. Restore the file from a copy, or start a new job.`,
  );
}

/** Memory that indexes are read into, one after the other: those of millions of rows would lie about until they are collected. */
export interface IndexMemory {
  bytes: Buffer<ArrayBuffer>;
}

export function newIndexMemory(): IndexMemory {
  return { bytes: Buffer.alloc(0) };
}

/** The file's bytes, valid until the next are read; null where there is none. */
async function readInto(path: string, memory: IndexMemory): Promise<Uint8Array | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return null;
  try {
    const { size } = await handle.stat();
    if (size > memory.bytes.length) memory.bytes = Buffer.allocUnsafeSlow(Math.ceil(size * SPARE));
    let length = 0;
    while (length < size) {
      const { bytesRead } = await handle.read(memory.bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return memory.bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** The next index is a little longer or shorter. */
const SPARE = 1.25;

function foldSealed(index: SegmentIndex, number: number, committed: CommittedUnits): Folded {
  const duplicates = index.addTo(committed);
  const { lines, sizeBytes } = index;
  return { segment: { number, lines, sizeBytes, unsealed: null }, sums: index, duplicates };
}

async function foldOpen(
  folder: string,
  number: number,
  committed: CommittedUnits,
  last: boolean,
): Promise<Folded> {
  const path = join(folder, segmentName(number));
  const index = createIndexBuilder();
  const hash = createHash('sha256');
  let duplicates = 0;
  let spoiltBytes = 0;
  let isHole = false;
  const end = await scanLines(path, (bytes) => {
    if (isHole) {
      spoiltBytes += bytes.length;
      return;
    }
    if (spoiltBytes > 0) throw damagedLine(path, index.lines + 1);
    const text = bytes.toString();
    const reopen = index.sizeBytes === 0 ? parseReopening(text) : null;
    if (reopen !== null) {
      index.open({ reopen, lengthBytes: bytes.length });
      hash.update(bytes);
      return;
    }
    const line = parseLine(text);
    if (!line) {
      spoiltBytes = bytes.length;
      isHole = bytes.includes(0);
      return;
    }
    const facts = factsOf(line);
    const duplicate = !committed.add(...facts.key, facts.failure !== null);
    if (duplicate) duplicates += 1;
    index.add(facts, duplicate, bytes.length);
    hash.update(bytes);
  });
  const tornBytes = spoiltBytes + end.tornBytes;
  if (tornBytes > 0 && !last) throw damagedLine(path, index.lines + 1);
  if (spoiltBytes > 0 && end.tornBytes > 0 && !isHole) throw damagedLine(path, index.lines + 1);
  const unsealed = { index, sha256: hash.digest('hex'), tornBytes };
  const { lines, sizeBytes } = index;
  return { segment: { number, lines, sizeBytes, unsealed }, sums: index.sums, duplicates };
}

function addSums(
  to: { done: number; failed: number; completionTokens: number; failures: Record<string, number> },
  from: SegmentSums,
): void {
  to.done += from.done;
  to.failed += from.failed;
  to.completionTokens += from.completionTokens;
  for (const [reason, count] of Object.entries(from.failures)) {
    to.failures[reason] = (to.failures[reason] ?? 0) + count;
  }
}

/** What is said of a segment that is not there. */
export function missingSegment(folder: string, number: number): JournalDamaged {
  return new JournalDamaged(
    said(
      '{0} is missing, though later segments are there. Nothing was changed. Restore the file from a copy, or start a new job.',
      join(folder, segmentName(number)),
    ),
  );
}

function damagedLine(path: string, line: number): JournalDamaged {
  return new JournalDamaged(
    said(
      '{0} line {1} is not a line of a journal, though more follows it: the file was changed, or the disk is damaged. Nothing was changed. Restore the file from a copy, or start a new job.',
      path,
      line,
    ),
  );
}
