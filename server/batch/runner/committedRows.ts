/** Reads committed lines back from the journal, in its order, each unit once. */
import { join } from 'node:path';
import type { UnitKey } from '../job.ts';
import { segmentName } from '../jobFolder.ts';
import type { CommittedUnits } from './committedUnits.ts';
import { createCommittedUnits } from './committedUnits.ts';
import { type IndexMemory, newIndexMemory, openingOf, sealedIndex, segmentsIn } from './foldJournal.ts';
import { parseLine, parseReopening } from './journalLine.ts';
import { scanLines } from './scanLines.ts';

/** One committed line. The buffer is valid only during the visit. */
export interface CommittedLine {
  readonly key: UnitKey;
  readonly failed: boolean;
  /** The whole line, newline included. */
  readonly bytes: Buffer;
}

type Visit = (line: CommittedLine) => Promise<undefined> | undefined;

/** Visits the counting lines of one sealed segment without parsing them. False when it is not sealed. */
export async function visitSealed(
  folder: string,
  segment: number,
  visit: Visit,
  memory: IndexMemory = newIndexMemory(),
): Promise<boolean> {
  const index = await sealedIndex(folder, segment, memory);
  if (!index) return false;
  const entries = index.entries()[Symbol.iterator]();
  let opening = index.opening;
  const visitLine = (bytes: Buffer): Promise<undefined> | undefined => {
    if (opening) {
      opening = null;
      return;
    }
    const { value: entry } = entries.next();
    if (!entry || entry.duplicate) return;
    return visit({ key: [entry.file, entry.row, entry.variant], failed: entry.failed, bytes });
  };
  await scanLines(join(folder, segmentName(segment)), visitLine, index.sizeBytes);
  return true;
}

/**
 * Visits every committed line of a journal, also while a runner writes to it: the open segment is read up to its last
 * complete line that can be read. Failures that were opened again are left out.
 */
export async function visitCommitted(folder: string, variants: number, visit: Visit): Promise<void> {
  const seen = createCommittedUnits(variants);
  const segments = await segmentsIn(folder);
  const failuresFrom = await firstSegmentOfFailures(folder, segments);
  for (const segment of segments) {
    const visitOnce: Visit = (line) => {
      if (line.failed && segment < failuresFrom) return;
      seen.add(...line.key, line.failed);
      return visit(line);
    };
    const sealed = await visitSealed(folder, segment, visitOnce);
    if (!sealed) await visitOpen(folder, segment, seen, visitOnce);
  }
}

/** The segment from which on failures count: earlier ones were opened again. */
async function firstSegmentOfFailures(folder: string, segments: readonly number[]): Promise<number> {
  for (const segment of segments.toReversed()) {
    if (segment > 0 && (await openingOf(folder, segment))) return segment;
  }
  return 0;
}

async function visitOpen(folder: string, segment: number, seen: CommittedUnits, visit: Visit): Promise<void> {
  await scanLines(join(folder, segmentName(segment)), (bytes) => {
    const text = bytes.toString();
    if (parseReopening(text) !== null) return;
    const line = parseLine(text);
    if (!line) return false;
    if (seen.has(...line.key)) return;
    return visit({ key: line.key, failed: 'failure' in line, bytes });
  });
}
