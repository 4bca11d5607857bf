/** Builds the output: one part per segment and variant, then the failures and the dataset card. Doing it again gives the same rows. */

import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../../language/said.ts';
import { sha256Of } from '../fileHash.ts';
import type { JobManifest, OutputRow } from '../job.ts';
import { outputFolderOf, partName, pathsOf } from '../jobFolder.ts';
import type { OutputFile, OutputManifest, PartEntry } from '../outputManifest.ts';
import { emptyOutputManifest, keepManifest, readOutputManifest } from '../outputManifest.ts';
import { type CommittedLine, visitSealed } from './committedRows.ts';
import { writeDatasetCard } from './datasetCard.ts';
import { newIndexMemory, sealedIndex } from './foldJournal.ts';
import { parseLine, rowBytes } from './journalLine.ts';
import type { PartFile, PartRow, PartSchema } from './partFile.ts';
import { createJsonlPart, createParquetPart } from './partFile.ts';
import { createRowFile } from './rowFile.ts';

/** The parts of a running job. Everything happens one after the other, in the order in which it is asked for. */
export interface PartsBuilder {
  /**
   * A row that was just committed to the segment at hand goes into its part at once, so that nothing is read back.
   * Gives a promise to wait for when the disk has to keep up. Rows come in the order of the journal.
   */
  take(segment: number, variant: number, row: PartRow): Promise<undefined> | undefined;
  /** The segment whose rows were taken is sealed: its parts are put in their places. */
  seal(segment: number): Promise<void>;
  /** Builds what is missing for a segment that an earlier runner wrote. Rejects with what the disk says. */
  build(segment: number): Promise<void>;
  /**
   * After all segments: writes the failures that stand in those from `failuresFrom` on, and the dataset card. The
   * output counts as complete when `committed` is true and every part stands.
   */
  finish(segments: readonly number[], failuresFrom: number, committed: boolean): Promise<boolean>;
  /** Lets go of unfinished parts: the segment was not sealed, or the job is another runner's. */
  abandon(): Promise<void>;
}

/** The file that lists the units without a row. */
export const FAILURES_FILE = 'failures.jsonl';

/** Rows of all parts that wait in memory, in bytes of text; beyond, the fullest is written. */
const WAITING_BYTES = 24 * 1024 * 1024;

/** How it is judged whether a part of an earlier run stands as it was written. */
export type PartsTrust = 'size' | 'checksum';

/** Opens the output of a job, for as long as no other runner has it. */
export async function openParts(
  folder: string,
  manifest: JobManifest,
  trust: PartsTrust,
  isLost: () => Promise<boolean>,
): Promise<PartsBuilder> {
  const output = outputFolderOf(folder, manifest);
  const { journal } = pathsOf(folder);
  await mkdir(output, { recursive: true });
  const kept = keepManifest(output, isLost);
  const found = await readOutputManifest(output);
  let state = found?.job === manifest.id ? found : emptyOutputManifest(manifest);
  const schema: PartSchema = { source: state.columns };
  let queue: Promise<void> = Promise.resolve();
  let live: LiveSegment | null = null;
  /** Segments whose parts are neither as listed nor could be built again. */
  const lost = new Set<number>();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const list = async (segment: number, parts: readonly PartEntry[]): Promise<void> => {
    state = { ...withSegment(state, segment, parts), columns: schema.source };
    await kept.write(state);
  };
  const finished = async (sealed: LiveSegment): Promise<readonly PartEntry[]> => {
    try {
      return await sealed.finish();
    } catch (error) {
      await sealed.discard();
      throw error;
    }
  };
  const buildOne = async (segment: number): Promise<void> => {
    if (await isBuilt(state, segment, output, trust)) return;
    lost.add(segment);
    await list(segment, await buildSegment(journal, segment, output, manifest, schema));
    lost.delete(segment);
  };
  return {
    take(segment, variant, row) {
      live ??= createLiveSegment(segment, output, manifest, schema);
      if (live.segment !== segment)
        throw new Error(`Segment ${live.segment} was not sealed before ${segment}.`);
      return live.take(variant, row);
    },
    seal(segment) {
      const sealed = live;
      live = null;
      if (sealed?.segment !== segment) return inTurn(() => list(segment, []));
      return inTurn(async () => list(segment, await finished(sealed)));
    },
    build: (segment) => inTurn(() => buildOne(segment)),
    async finish(segments, failuresFrom, committed) {
      await queue;
      const stands = (segment: number): boolean => state.segments.includes(segment) && !lost.has(segment);
      const complete = committed && segments.every(stands);
      const counted = segments.filter((segment) => segment >= failuresFrom);
      const failures = await buildFailures(journal, counted, output, manifest);
      state = { ...state, failures, complete };
      await kept.write(state);
      await writeDatasetCard(output, manifest, state);
      return complete;
    },
    async abandon() {
      const left = live;
      live = null;
      await queue;
      await left?.discard();
    },
  };
}

/** The parts of one segment while its rows come. */
interface LiveSegment {
  readonly segment: number;
  take(variant: number, row: PartRow): Promise<undefined> | undefined;
  finish(): Promise<readonly PartEntry[]>;
  discard(): Promise<void>;
}

function createLiveSegment(
  segment: number,
  output: string,
  manifest: JobManifest,
  schema: PartSchema,
): LiveSegment {
  const files = new Map<number, PartFile>();
  const fileOf = (variant: number): PartFile => {
    let file = files.get(variant);
    if (!file) {
      const path = join(output, partName(idOf(manifest, variant), segment, manifest.partFormat));
      file = manifest.partFormat === 'parquet' ? createParquetPart(path, schema) : createJsonlPart(path);
      files.set(variant, file);
    }
    return file;
  };
  return {
    segment,
    take(variant, row) {
      const added = fileOf(variant).add(row);
      if (added || files.size === 1) return added;
      let fullest: PartFile | null = null;
      let waiting = 0;
      for (const file of files.values()) {
        waiting += file.waitingBytes;
        if (!fullest || file.waitingBytes > fullest.waitingBytes) fullest = file;
      }
      return waiting > WAITING_BYTES ? fullest?.flush() : undefined;
    },
    async finish() {
      const parts: PartEntry[] = [];
      for (const [position, file] of [...files].sort(([a], [b]) => a - b)) {
        const variant = idOf(manifest, position);
        const path = partName(variant, segment, manifest.partFormat);
        parts.push({ path, segment, variant, ...(await file.finish()) });
      }
      return parts;
    },
    async discard() {
      for (const file of files.values()) await file.discard();
    },
  };
}

function idOf({ variants }: JobManifest, variant: number): string {
  return variants[variant]?.id ?? String(variant);
}

/** A failure's line as it stands in the failures file. */
export function failureBytes(line: Buffer, manifest: JobManifest): Buffer | null {
  const parsed = parseLine(line.toString());
  if (!parsed || !('failure' in parsed)) return null;
  const [file, row, variant] = parsed.key;
  const { id, reason, message, attempts } = parsed.failure;
  const said = {
    id,
    variant: manifest.variants[variant]?.id ?? String(variant),
    file: manifest.input.files[file]?.path ?? String(file),
    row,
    reason,
    message,
    attempts,
  };
  return Buffer.from(`${JSON.stringify(said)}\n`);
}

async function isBuilt(
  state: OutputManifest,
  segment: number,
  output: string,
  trust: PartsTrust,
): Promise<boolean> {
  if (!state.segments.includes(segment)) return false;
  for (const part of state.parts.filter((candidate) => candidate.segment === segment)) {
    const found = await stat(join(output, part.path)).catch(() => null);
    if (found?.size !== part.sizeBytes) return false;
    if (trust === 'checksum' && (await sha256Of(join(output, part.path))) !== part.sha256) return false;
  }
  return true;
}

async function buildSegment(
  journal: string,
  segment: number,
  output: string,
  manifest: JobManifest,
  schema: PartSchema,
): Promise<readonly PartEntry[]> {
  const parts = createLiveSegment(segment, output, manifest, schema);
  try {
    await visitSealed(journal, segment, ({ key, failed, bytes }) => {
      if (failed) return;
      const json = rowBytes(bytes);
      if (!json) throw new Error(lostPart(partName(idOf(manifest, key[2]), segment, manifest.partFormat)));
      const text = json.toString().trimEnd();
      return parts.take(key[2], { row: JSON.parse(text) as OutputRow, json: () => text });
    });
    return await parts.finish();
  } catch (error) {
    await parts.discard();
    throw error;
  }
}

function lostPart(path: string): string {
  return said(
    '{0} is missing from the output, or not as it was written, and the journal was compacted: the text of its rows stood there alone. Restore the file from a copy, or start a new job that reuses the rows that are left.',
    path,
  );
}

async function buildFailures(
  journal: string,
  segments: readonly number[],
  output: string,
  manifest: JobManifest,
): Promise<OutputFile | null> {
  const path = join(output, FAILURES_FILE);
  const file = createRowFile(path);
  const memory = newIndexMemory();
  let any = false;
  const take = ({ failed, bytes }: CommittedLine): Promise<undefined> | undefined => {
    const line = failed ? failureBytes(bytes, manifest) : null;
    if (!line) return;
    any = true;
    return file.add(line);
  };
  try {
    for (const segment of segments) {
      if ((await sealedIndex(journal, segment, memory))?.failed === 0) continue;
      await visitSealed(journal, segment, take, memory);
    }
    if (any) return { path: FAILURES_FILE, ...(await file.finish()) };
    await rm(path, { force: true });
    return null;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function withSegment(state: OutputManifest, segment: number, parts: readonly PartEntry[]): OutputManifest {
  const all = [...state.parts.filter((part) => part.segment !== segment), ...parts].sort(
    (a, b) => a.variant.localeCompare(b.variant) || a.segment - b.segment,
  );
  return {
    ...state,
    complete: false,
    segments: [...new Set([...state.segments, segment])].sort((a, b) => a - b),
    parts: all,
    variants: state.variants.map((variant) => ({
      ...variant,
      rows: all.reduce((rows, part) => rows + (part.variant === variant.id ? part.rows : 0), 0),
    })),
  };
}
