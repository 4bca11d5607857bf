/**
 * Drives a job's units: reads documents as fast as there is room, runs a unit for each variant that is not committed,
 * and commits what comes back. Memory holds the open units and nothing else of the dataset.
 */
import { basename } from 'node:path';
import type { BadRow, SourceRow } from '../../documents/document.ts';
import type { DocumentSource, RowAddress } from '../../documents/source.ts';
import type { Failure } from '../../generation/completion.ts';
import type { JobInput, OutputRow, UnitFailure, UnitKey } from '../job.ts';
import type { CommittedUnits } from './committedUnits.ts';
import {
  completionTokensOf,
  encodeFailure,
  encodeRow,
  encodeRowAround,
  type LineFacts,
} from './journalLine.ts';
import type { JournalWriter } from './journalWriter.ts';
import type { Lane } from './lane.ts';
import type { PartsBuilder } from './partsBuilder.ts';
import { runUnit, type UnitKind, type UnitResult, type UnitWaiter, type UnitWorld } from './runUnit.ts';

/** The job around the units. */
export interface UnitsOptions extends UnitWorld {
  readonly source: DocumentSource;
  readonly input: JobInput;
  /** One per variant. */
  readonly kinds: readonly UnitKind[];
  readonly lanes: readonly Lane[];
  /** Kept up to date with every commit. */
  readonly committed: CommittedUnits;
  readonly journal: JournalWriter;
  readonly parts: PartsBuilder;
  /** Aborted when nothing new may start. */
  readonly soft: AbortSignal;
  /** True once after failed units were opened again, so that the documents are gone through another time. After false none are. */
  readonly takeReopened: () => Promise<boolean>;
  /** A unit has its outcome; its line is not on disk yet. */
  readonly onOutcome: (facts: LineFacts, failure: UnitFailure | null) => void;
  readonly onCommit: (facts: LineFacts) => void;
  /** A row that is no document, before it is recorded; false ends the reading. */
  readonly onBadRow: (bad: BadRow) => boolean;
  /** A failure for which the whole job must stop. */
  readonly onStop: (failure: Failure) => void;
  /** The source broke off, the journal could not be written, or a bug. */
  readonly onError: (error: unknown) => void;
}

/** Open units may hold so much text and so many unsynced bytes before reading pauses. */
const OPEN_BYTES = 32 * 1024 * 1024;
/**
 * Units that wait for a slot, besides an eighth of those allowed in flight: no slot stays empty, and no more is read. When
 * half of them are gone the rest is read at one go, which costs less than one now and then.
 */
const READY_UNITS = 32;
/** Units open besides two for each request allowed in flight: some wait for a retry. */
const SPARE_UNITS = 128;
/** Units that may wait for a slow disk besides: so many for each request allowed in flight, and no more in all. */
const DISK_UNITS_EACH = 6;
const MOST_DISK_UNITS = 512;

/** Resolves when every unit ended: committed, or dropped by a stop. */
export async function runUnits(options: UnitsOptions): Promise<void> {
  const open = createOpenUnits(options);
  try {
    do {
      await startAll(options, open);
      await open.allEnded();
    } while ((await options.takeReopened()) && !options.soft.aborted);
  } catch (error) {
    options.onError(error);
  }
  await open.allEnded();
}

/** Starts the open units in the order of the source, from the first that is missing. Rejects when the source breaks off. */
async function startAll(options: UnitsOptions, open: OpenUnits): Promise<void> {
  const { source, input, kinds, committed, soft } = options;
  const from = firstMissing(options);
  if (!from) return;
  const last = input.rowsPerFile.findLastIndex((rows) => rows > 0);
  for await (const row of source.rows(soft, from)) {
    const place = row.kind === 'bad' ? row.bad : row.document;
    const rows = input.rowsPerFile[place.fileOrdinal] ?? 0;
    if (place.row < rows && !committedForAll(place, kinds.length, committed)) {
      if (row.kind === 'bad' && !options.onBadRow(row.bad)) return;
      for (const [variant, kind] of kinds.entries()) {
        const key: UnitKey = [place.fileOrdinal, place.row, variant];
        if (committed.has(...key)) continue;
        if (open.isFull()) await open.room();
        if (soft.aborted) return;
        runRow(kind, key, row, options, open);
      }
    }
    if (place.fileOrdinal === last && place.row + 1 >= rows) return;
  }
}

/** The first row with a missing unit; null where none is missing. With a filter some rows are no documents, and never will be. */
function firstMissing({ input, kinds, committed }: UnitsOptions): RowAddress | null {
  if (committed.size >= input.documents * kinds.length) return null;
  const [first] = committed.missing(input.rowsPerFile, 1, 1).first;
  return first ? { fileOrdinal: first[0], row: first[1] } : null;
}

function committedForAll(
  { fileOrdinal, row }: RowAddress,
  variants: number,
  committed: CommittedUnits,
): boolean {
  for (let variant = 0; variant < variants; variant++) {
    if (!committed.has(fileOrdinal, row, variant)) return false;
  }
  return true;
}

/** One unit to its commit, open meanwhile. */
function runRow(kind: UnitKind, key: UnitKey, row: SourceRow, options: UnitsOptions, open: OpenUnits): void {
  const commit = new Commit(key, sizeOf(row), options, open);
  if (row.kind === 'bad') commit.take({ kind: 'failure', failure: badRow(row.bad, options) });
  else runUnit({ kind, key, document: row.document }, options, commit);
}

function badRow({ fileOrdinal, row, message }: BadRow, { source }: UnitsOptions): UnitFailure {
  const file = source.files[fileOrdinal];
  const id = `${file === undefined ? fileOrdinal : basename(file)}:${row}`;
  return { id, reason: 'bad-row', message, attempts: 0 };
}

/** What becomes of a unit's result. No function waits for the disk: it would keep all its variables, by the hundred. */
class Commit implements UnitWaiter {
  readonly #key: UnitKey;
  readonly #sizeBytes: number;
  readonly #options: UnitsOptions;
  readonly #open: OpenUnits;

  constructor(key: UnitKey, sizeBytes: number, options: UnitsOptions, open: OpenUnits) {
    this.#key = key;
    this.#sizeBytes = sizeBytes;
    this.#options = options;
    this.#open = open;
    open.begin(sizeBytes);
  }

  /** The unit is open until its line is on disk and its row in its part. Never throws. */
  take(result: UnitResult): void {
    this.#guarded(() => {
      if (result.kind === 'row') return this.#takeRow(result.row, result.textBytes);
      if (result.kind === 'failure') return this.#takeFailure(result.failure);
      if (result.kind === 'stop') this.#options.onStop(result.failure);
      this.#end();
    });
  }

  #takeRow(row: OutputRow, textBytes: Uint8Array | null): void {
    const key = this.#key;
    const { journal, parts, committed, onOutcome, onCommit } = this.#options;
    const facts = { key, completionTokens: completionTokensOf(row.rollout_results), failure: null };
    onOutcome(facts, null);
    const at = Date.now();
    const line = textBytes ? encodeRowAround(key, at, row, textBytes) : encodeRow(key, at, row);
    this.#whenDone(journal.append(line, facts), (segment) => {
      const taken = parts.take(segment, key[2], { row, json: () => JSON.stringify(row) });
      committed.add(...key, false);
      onCommit(facts);
      if (taken) this.#whenDone(taken, () => this.#end());
      else this.#end();
    });
  }

  #takeFailure(failure: UnitFailure): void {
    const key = this.#key;
    const { journal, committed, onOutcome, onCommit } = this.#options;
    const facts = { key, completionTokens: 0, failure: failure.reason };
    onOutcome(facts, failure);
    this.#whenDone(journal.append(encodeFailure(key, Date.now(), failure), facts), () => {
      committed.add(...key, true);
      onCommit(facts);
      this.#end();
    });
  }

  #whenDone<T>(done: Promise<T>, then: (value: T) => void): void {
    done.then(
      (value) => this.#guarded(() => then(value)),
      (error: unknown) => this.#fail(error),
    );
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (bug) {
      this.#fail(bug);
    }
  }

  #fail(error: unknown): void {
    this.#options.onError(error);
    this.#end();
  }

  #end(): void {
    this.#open.end(this.#sizeBytes);
  }
}

interface OpenUnits {
  isFull(): boolean;
  /** Resolves when another unit may start. */
  room(): Promise<void>;
  begin(sizeBytes: number): void;
  end(sizeBytes: number): void;
  allEnded(): Promise<void>;
}

function createOpenUnits({ lanes, gate, journal }: UnitsOptions): OpenUnits {
  let open = 0;
  let openBytes = 0;
  let wake: (() => void) | null = null;
  const isFull = (ready = 1): boolean => {
    const limit = lanes.reduce((sum, lane) => sum + lane.limit, 0);
    const disk = Math.min(DISK_UNITS_EACH * limit, MOST_DISK_UNITS);
    if (gate.waiting >= ready * (READY_UNITS + limit / 8) || open >= 2 * limit + disk + SPARE_UNITS)
      return true;
    return open > 0 && openBytes + journal.waitingBytes >= OPEN_BYTES;
  };
  const until = async (reached: () => boolean): Promise<void> => {
    while (!reached()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const look = (): void => {
    const waiter = wake;
    wake = null;
    waiter?.();
  };
  gate.onShorter(look);
  return {
    isFull,
    room: () => until(() => !isFull(0.5)),
    begin(sizeBytes) {
      open += 1;
      openBytes += sizeBytes;
    },
    end(sizeBytes) {
      open -= 1;
      openBytes -= sizeBytes;
      look();
    },
    allEnded: () => until(() => open === 0),
  };
}

/** Bytes that a unit keeps in memory, roughly: the text, its request and its answer. */
function sizeOf(row: SourceRow): number {
  return row.kind === 'bad' ? row.bad.message.length : row.document.text.length * 2;
}
