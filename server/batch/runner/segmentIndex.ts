/**
 * The index of a sealed segment: what the fold needs, without the rows. One JSON line with the sums, then 16 bytes per
 * journal line (file, row, variant and flags, length; little-endian), then the sha256 of all that stands before.
 */
import { createHash } from 'node:crypto';
import type { CommittedUnits } from './committedUnits.ts';
import type { LineFacts } from './journalLine.ts';

/** One journal line, in the order of the segment. Offsets are sums of lengths. */
export interface IndexEntry {
  readonly file: number;
  readonly row: number;
  readonly variant: number;
  readonly failed: boolean;
  /** The unit was committed before; this line does not count. */
  readonly duplicate: boolean;
  /** Bytes with the newline. */
  readonly lengthBytes: number;
}

/** Sums over a segment, duplicates left out. */
export interface SegmentSums {
  readonly done: number;
  readonly failed: number;
  readonly completionTokens: number;
  readonly failures: Readonly<Record<string, number>>;
}

/** A sealed segment. What stands in the file past `sizeBytes` was written by a runner that had lost the job. */
export interface SegmentIndex extends SegmentSums {
  readonly sizeBytes: number;
  /** Of the segment's first `sizeBytes` bytes, hex. */
  readonly sha256: string;
  readonly lines: number;
  readonly opening: SegmentOpening | null;
  /** Visits the lines in order. */
  entries(): Iterable<IndexEntry>;
  /** Adds all that counts to a set, at once. Gives the number of lines that do not count. */
  addTo(committed: CommittedUnits): number;
}

/** The line that a segment begins with where it opens failed units again. */
export interface SegmentOpening {
  readonly reopen: string;
  readonly lengthBytes: number;
}

/** Collects a segment's lines while they are written or read. */
export interface IndexBuilder {
  /** The segment begins with a line that opens failed units again. */
  open(opening: SegmentOpening): void;
  readonly opening: SegmentOpening | null;
  add(facts: LineFacts, duplicate: boolean, lengthBytes: number): void;
  readonly lines: number;
  readonly sizeBytes: number;
  readonly sums: SegmentSums;
  /** The index file for a segment with that checksum. */
  encode(sha256: string): Uint8Array;
}

const ENTRY_BYTES = 16;
const SHA_BYTES = 32;
const FAILED = 1 << 16;
const DUPLICATE = 1 << 17;
const VARIANT = 0xffff;

/** An empty index. */
export function createIndexBuilder(): IndexBuilder {
  let body = new DataView(new ArrayBuffer(1024 * ENTRY_BYTES));
  let lines = 0;
  let sizeBytes = 0;
  let opening: SegmentOpening | null = null;
  const sums = { done: 0, failed: 0, completionTokens: 0, failures: {} as Record<string, number> };
  return {
    open(found) {
      opening = found;
      sizeBytes += found.lengthBytes;
    },
    get opening() {
      return opening;
    },
    add({ key: [file, row, variant], completionTokens, failure }, duplicate, lengthBytes) {
      if (lines * ENTRY_BYTES === body.byteLength) body = doubled(body);
      const at = lines * ENTRY_BYTES;
      body.setUint32(at, file, true);
      body.setUint32(at + 4, row, true);
      body.setUint32(at + 8, variant | (failure === null ? 0 : FAILED) | (duplicate ? DUPLICATE : 0), true);
      body.setUint32(at + 12, lengthBytes, true);
      lines += 1;
      sizeBytes += lengthBytes;
      if (duplicate) return;
      sums.completionTokens += completionTokens;
      if (failure === null) sums.done += 1;
      else {
        sums.failed += 1;
        sums.failures[failure] = (sums.failures[failure] ?? 0) + 1;
      }
    },
    get lines() {
      return lines;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    sums,
    encode(sha256) {
      const head = `${JSON.stringify({ format: 1, sizeBytes, sha256, lines, opening, ...sums })}\n`;
      const entries = new Uint8Array(body.buffer, 0, lines * ENTRY_BYTES);
      const check = createHash('sha256').update(head).update(entries).digest();
      return Buffer.concat([Buffer.from(head), entries, check]);
    },
  };
}

/** Reads an index file; null when it is damaged, and then the segment itself still tells everything. */
export function decodeIndex(bytes: Uint8Array): SegmentIndex | null {
  const end = bytes.length - SHA_BYTES;
  const newline = bytes.indexOf(0x0a);
  if (newline < 0 || end < newline + 1) return null;
  const check = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!check.equals(bytes.subarray(end))) return null;
  const head = JSON.parse(Buffer.from(bytes.subarray(0, newline)).toString()) as SegmentSums & {
    readonly format: number;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly lines: number;
    readonly opening?: SegmentOpening | null;
  };
  const body = new DataView(bytes.buffer, bytes.byteOffset + newline + 1, end - newline - 1);
  if (head.format !== 1 || body.byteLength !== head.lines * ENTRY_BYTES) return null;
  const { sizeBytes, sha256, lines, done, failed, completionTokens, failures } = head;
  return {
    sizeBytes,
    sha256,
    lines,
    done,
    failed,
    completionTokens,
    failures,
    opening: head.opening ?? null,
    entries: () => entriesOf(body),
    addTo: (committed) => addAll(body, committed),
  };
}

function* entriesOf(body: DataView): Iterable<IndexEntry> {
  for (let at = 0; at < body.byteLength; at += ENTRY_BYTES) {
    const marks = body.getUint32(at + 8, true);
    yield {
      file: body.getUint32(at, true),
      row: body.getUint32(at + 4, true),
      variant: marks & VARIANT,
      failed: (marks & FAILED) !== 0,
      duplicate: (marks & DUPLICATE) !== 0,
      lengthBytes: body.getUint32(at + 12, true),
    };
  }
}

/** Without an object per line: a job may have millions. */
function addAll(body: DataView, committed: CommittedUnits): number {
  let duplicates = 0;
  for (let at = 0; at < body.byteLength; at += ENTRY_BYTES) {
    const marks = body.getUint32(at + 8, true);
    if ((marks & DUPLICATE) !== 0) duplicates += 1;
    else
      committed.add(
        body.getUint32(at, true),
        body.getUint32(at + 4, true),
        marks & VARIANT,
        (marks & FAILED) !== 0,
      );
  }
  return duplicates;
}

function doubled(body: DataView<ArrayBuffer>): DataView<ArrayBuffer> {
  const wider = new Uint8Array(body.byteLength * 2);
  wider.set(new Uint8Array(body.buffer));
  return new DataView(wider.buffer);
}
