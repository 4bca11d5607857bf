/**
 * Drives a job's units: reads documents as fast as there is room, runs a unit for each variant that is not committed,
 * and commits what comes back. Memory holds the open units and nothing else of the dataset.
 */
import { basename } from 'node:path';
import type { Document, SourceRow } from '../../documents/document.ts';
import type { DocumentSource } from '../../documents/source.ts';
import type { Failure } from '../../generation/completion.ts';
import type { UnitFailure, UnitKey } from '../job.ts';
import type { CommittedUnits } from './committedUnits.ts';
import { completionTokensOf, encodeFailure, encodeRow, type LineFacts } from './journalLine.ts';
import type { JournalWriter } from './journalWriter.ts';
import type { Lane } from './lane.ts';
import type { PartsBuilder } from './partsBuilder.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import { runUnit, type UnitKind, type UnitWorld } from './runUnit.ts';

/** The job around the units. */
export interface UnitsOptions {
  readonly source: DocumentSource;
  /** Rows to read from the source. */
  readonly rows: number;
  /** One per variant. */
  readonly kinds: readonly UnitKind[];
  readonly lanes: readonly Lane[];
  readonly committed: CommittedUnits;
  readonly journal: JournalWriter;
  readonly parts: PartsBuilder;
  readonly policy: RetryPolicy;
  /** Aborted when nothing new may start. */
  readonly soft: AbortSignal;
  readonly wait: UnitWorld['wait'];
  /** A unit has its outcome; its line is not on disk yet. */
  readonly onOutcome: (facts: LineFacts) => void;
  readonly onCommit: (facts: LineFacts) => void;
  readonly onRetry: (key: UnitKey, failure: Failure, delayMs: number) => void;
  /** A failure for which the whole job must stop. */
  readonly onStop: (failure: Failure) => void;
  /** The source broke off, the journal could not be written, or a bug. */
  readonly onError: (error: unknown) => void;
}

/** Open units may hold so much text and so many unsynced bytes before reading pauses. */
const OPEN_BYTES = 32 * 1024 * 1024;
/** Units open besides four for each request allowed in flight: some wait for a retry, some for the disk. */
const SPARE_UNITS = 64;

/** Resolves when every unit ended: committed, or dropped by a stop. */
export async function runUnits(options: UnitsOptions): Promise<void> {
  const open = createOpenUnits(options);
  try {
    if (options.rows > 0) await startAll(options, open);
  } catch (error) {
    options.onError(error);
  }
  await open.allEnded();
}

/** Starts the open units in the order of the source. Rejects when the source breaks off. */
async function startAll(options: UnitsOptions, open: OpenUnits): Promise<void> {
  const { source, rows, kinds, committed, soft } = options;
  let read = 0;
  for await (const row of source.rows(soft)) {
    read += 1;
    for (const [variant, kind] of kinds.entries()) {
      const key = keyOf(row, variant);
      if (committed.has(...key)) continue;
      await open.room();
      if (soft.aborted) return;
      open.start(sizeOf(row), () => runRow(kind, key, row, options));
    }
    if (read >= rows) return;
  }
}

/** One unit to its commit. */
async function runRow(kind: UnitKind, key: UnitKey, row: SourceRow, options: UnitsOptions): Promise<void> {
  if (row.kind === 'bad') {
    const file = options.source.files[row.bad.fileOrdinal];
    const id = `${file === undefined ? row.bad.fileOrdinal : basename(file)}:${row.bad.row}`;
    return commitFailure(key, { id, reason: 'bad-row', message: row.bad.message, attempts: 0 }, options);
  }
  const result = await runUnit(kind, row.document, {
    policy: options.policy,
    wait: options.wait,
    onRetry: (failure, delayMs) => options.onRetry(key, failure, delayMs),
  });
  switch (result.kind) {
    case 'row': {
      const { row } = result;
      const completionTokens = completionTokensOf(row.rollout_results);
      const facts = { key, completionTokens, failure: null };
      options.onOutcome(facts);
      const segment = await options.journal.append(encodeRow(key, Date.now(), row), facts);
      await options.parts.take(segment, key[2], { row, json: () => JSON.stringify(row) });
      return options.onCommit(facts);
    }
    case 'failure':
      return commitFailure(key, result.failure, options);
    case 'stop':
      return options.onStop(result.failure);
    case 'dropped':
      return;
  }
}

async function commitFailure(key: UnitKey, failure: UnitFailure, options: UnitsOptions): Promise<void> {
  const facts = { key, completionTokens: 0, failure: failure.reason };
  options.onOutcome(facts);
  await options.journal.append(encodeFailure(key, Date.now(), failure), facts);
  options.onCommit(facts);
}

interface OpenUnits {
  /** Resolves when another unit may start. */
  room(): Promise<void>;
  start(sizeBytes: number, run: () => Promise<void>): void;
  allEnded(): Promise<void>;
}

function createOpenUnits({ lanes, journal, onError }: UnitsOptions): OpenUnits {
  let open = 0;
  let openBytes = 0;
  let wake: (() => void) | null = null;
  const isFull = (): boolean => {
    const limit = lanes.reduce((sum, lane) => sum + lane.limit, 0);
    if (open >= 4 * limit + SPARE_UNITS) return true;
    return open > 0 && openBytes + journal.waitingBytes >= OPEN_BYTES;
  };
  const until = async (reached: () => boolean): Promise<void> => {
    while (!reached()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const end = (sizeBytes: number): void => {
    open -= 1;
    openBytes -= sizeBytes;
    const waiter = wake;
    wake = null;
    waiter?.();
  };
  return {
    room: () => until(() => !isFull()),
    start(sizeBytes, run) {
      open += 1;
      openBytes += sizeBytes;
      run()
        .catch(onError)
        .finally(() => end(sizeBytes));
    },
    allEnded: () => until(() => open === 0),
  };
}

function keyOf(row: SourceRow, variant: number): UnitKey {
  const place: Pick<Document, 'fileOrdinal' | 'row'> = row.kind === 'bad' ? row.bad : row.document;
  return [place.fileOrdinal, place.row, variant];
}

/** Bytes that a unit keeps in memory, roughly: the text, its request and its answer. */
function sizeOf(row: SourceRow): number {
  return row.kind === 'bad' ? row.bad.message.length : row.document.text.length * 2;
}
