/** Reads committed lines back from the journal, in its order, each unit once. */
import { join } from 'node:path';
import type { UnitKey } from '../job.ts';
import { segmentName } from '../jobFolder.ts';
import type { CommittedUnits } from './committedUnits.ts';
import { createCommittedUnits } from './committedUnits.ts';
import { sealedIndex, segmentsIn } from './foldJournal.ts';
import { parseLine } from './journalLine.ts';
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
export async function visitSealed(folder: string, segment: number, visit: Visit): Promise<boolean> {
  const index = await sealedIndex(folder, segment);
  if (!index) return false;
  const entries = index.entries()[Symbol.iterator]();
  const visitLine = (bytes: Buffer): Promise<undefined> | undefined => {
    const { value: entry } = entries.next();
    if (!entry || entry.duplicate) return;
    return visit({ key: [entry.file, entry.row, entry.variant], failed: entry.failed, bytes });
  };
  await scanLines(join(folder, segmentName(segment)), visitLine, index.sizeBytes);
  return true;
}

/**
 * Visits every committed line of a journal, also while a runner writes to it: the open segment is read up to its last
 * complete line that can be read.
 */
export async function visitCommitted(folder: string, variants: number, visit: Visit): Promise<void> {
  const seen = createCommittedUnits(variants);
  const visitOnce: Visit = (line) => {
    seen.add(...line.key);
    return visit(line);
  };
  for (const segment of await segmentsIn(folder)) {
    const sealed = await visitSealed(folder, segment, visitOnce);
    if (!sealed) await visitOpen(folder, segment, seen, visit);
  }
}

async function visitOpen(folder: string, segment: number, seen: CommittedUnits, visit: Visit): Promise<void> {
  await scanLines(join(folder, segmentName(segment)), (bytes) => {
    const line = parseLine(bytes.toString());
    if (!line) return false;
    if (!seen.add(...line.key)) return;
    return visit({ key: line.key, failed: 'failure' in line, bytes });
  });
}
