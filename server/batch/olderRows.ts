/** What an older job has answers to: its rows, found by the fingerprint of the request and read from its journal or its parts. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createFingerprintPlaces } from './fingerprintPlaces.ts';
import type { RolloutResult } from './job.ts';
import { pathsOf, segmentName } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { createKeptRows } from './keptRows.ts';
import { segmentsIn } from './runner/foldJournal.ts';
import { parseLine } from './runner/journalLine.ts';
import { scanLines } from './runner/scanLines.ts';

/** The rows of a job by fingerprint. */
export interface OlderRows {
  /** The rollouts of a row that was asked for with that request, at least so many; null where there is none. */
  find(fingerprint: string, rollouts: number): Promise<readonly RolloutResult[] | null>;
  close(): Promise<void>;
}

/** A place in the journal as one number: segment and offset. A segment never reaches 64 GiB, nor a journal so many segments. */
const OFFSETS = 2 ** 36;
const READ_BYTES = 64 * 1024;

/** Reads the journal once; rows of what `signal` stopped are not found. Throws `JournalDamaged` and what the disk says. */
export async function openOlderRows(folder: string, signal: AbortSignal | undefined): Promise<OlderRows> {
  const { journal } = pathsOf(folder);
  const places = createFingerprintPlaces();
  for (const segment of await segmentsIn(journal)) {
    if (signal?.aborted) break;
    await scanLines(join(journal, segmentName(segment)), (bytes, offset) => {
      const fingerprint = fingerprintIn(bytes);
      if (fingerprint) places.set(fingerprint, segment * OFFSETS + offset);
      return signal?.aborted ? false : undefined;
    });
  }
  const files = createOpenFiles(journal);
  const manifest = await readManifest(folder);
  const kept = manifest.ok ? createKeptRows(folder, manifest.value) : null;
  return {
    async find(fingerprint, rollouts) {
      const place = places.get(fingerprint);
      if (place === undefined) return null;
      const handle = await files.of(Math.floor(place / OFFSETS));
      const line = parseLine(await lineAt(handle, place % OFFSETS));
      if (!line || 'failure' in line) return null;
      const { fingerprint: asked } = 'row' in line ? line.row : line.kept;
      if (asked !== fingerprint) return null;
      const row = 'row' in line ? line.row : await kept?.rowOf(line.kept);
      return row && row.rollout_results.length >= rollouts ? row.rollout_results : null;
    },
    async close() {
      await files.close();
      await kept?.close();
    },
  };
}

/** Segments that are open at once: a large job has more of them than a process may open files. */
const OPEN_SEGMENTS = 32;

interface OpenFiles {
  of(segment: number): Promise<FileHandle>;
  close(): Promise<void>;
}

/** One after the other: a file that was not asked for longest is closed where another is opened. */
function createOpenFiles(journal: string): OpenFiles {
  const handles = new Map<number, FileHandle>();
  return {
    async of(segment) {
      const handle = handles.get(segment) ?? (await open(join(journal, segmentName(segment)), 'r'));
      handles.delete(segment);
      handles.set(segment, handle);
      const oldest = handles.size > OPEN_SEGMENTS ? handles.entries().next().value : undefined;
      if (oldest) {
        handles.delete(oldest[0]);
        await oldest[1].close();
      }
      return handle;
    },
    async close() {
      for (const handle of handles.values()) await handle.close();
      handles.clear();
    },
  };
}

const FINGERPRINT = '"fingerprint":"';
const HEX_DIGITS = 64;

/** The row's own is the last: what its document's columns hold stands before it. Within a text its quotes were escaped. */
function fingerprintIn(line: Buffer): string | null {
  const at = line.lastIndexOf(FINGERPRINT);
  if (at === -1) return null;
  const start = at + FINGERPRINT.length;
  const found = line.toString('latin1', start, start + HEX_DIGITS + 1);
  return /^[0-9a-f]{64}"$/.test(found) ? found.slice(0, HEX_DIGITS) : null;
}

async function lineAt(handle: FileHandle, start: number): Promise<string> {
  const pieces: Buffer[] = [];
  for (let position = start; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    pieces.push(buffer.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0 || bytesRead === 0) return Buffer.concat(pieces).toString();
    position += bytesRead;
  }
}
