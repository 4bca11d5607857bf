/**
 * Brings home what a DataTrove project has written: finished files, and the checkpoints of ranks that have not ended. What
 * was read before is not read again by the same runner; another one reads all of it, and the door knows what it has.
 */

import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSource } from '../../../documents/openSource.ts';
import { SourceReadError } from '../../../documents/source.ts';
import { said } from '../../../language/said.ts';
import { parseJson } from '../../decodeJob.ts';
import type { Raw } from '../../rawFields.ts';
import type { RemoteJob, StepOutcome } from '../executor.ts';
import type { ArrivedUnit } from '../ingestDoor.ts';
import type { Launch } from '../launchLog.ts';
import { unitOfCheckpoint, unitOfRow } from './arrivedUnit.ts';
import { namesIn, readShape } from './projectProgress.ts';
import type { SeenFiles } from './seenFiles.ts';
import { seenFiles } from './seenFiles.ts';

/** Units handed to the door at once, and the characters of text they may hold. */
const MOST_UNITS = 2_000;
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** Reads of `launch.folder` what is new. Half-written files are left for another time. Rejects with what disk and source say. */
export async function collectProject(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  const seen = seenFiles(launch);
  const shape = await readShape(launch.folder);
  const basket = createBasket(job);
  for (const { name } of shape?.stages ?? []) {
    const root = join(launch.folder, 'stages', name);
    for (const file of await namesIn(join(root, 'output'))) {
      if (file.endsWith('.parquet')) await collectFile(join(root, 'output', file), seen, basket);
    }
    for (const rank of await namesIn(join(root, 'checkpoints'))) {
      for (const file of await namesIn(join(root, 'checkpoints', rank))) {
        if (file.endsWith('.jsonl'))
          await collectCheckpoint(join(root, 'checkpoints', rank, file), seen, basket);
      }
    }
  }
  await basket.empty();
  return { ok: true };
}

/** Gathers units until they are worth a read of the source. */
interface Basket {
  add(unit: ArrivedUnit | null): Promise<void>;
  empty(): Promise<void>;
}

function createBasket({ door, log }: RemoteJob): Basket {
  let units: ArrivedUnit[] = [];
  let characters = 0;
  let refused = 0;
  const empty = async (): Promise<void> => {
    const handed = units;
    units = [];
    characters = 0;
    if (handed.length === 0) return;
    const report = await door.ingest(handed);
    if (report.refusal !== null && refused === 0) log(said('A row was refused. {0}', report.refusal));
    refused += report.refused;
  };
  return {
    async add(unit) {
      if (!unit || door.has(unit.key)) return;
      units.push(unit);
      characters += sizeOf(unit);
      if (units.length >= MOST_UNITS || characters >= MOST_CHARACTERS) await empty();
    },
    empty,
  };
}

function sizeOf({ outcome }: ArrivedUnit): number {
  if (outcome.kind === 'failure') return outcome.message.length;
  return outcome.completions.reduce(
    (sum, { text, reasoning }) => sum + text.length + (reasoning?.length ?? 0),
    0,
  );
}

/** A Parquet file without its footer is being written, or was left so by a rank that was killed: its rows stand in the checkpoint. */
async function collectFile(path: string, { files }: SeenFiles, basket: Basket): Promise<void> {
  const state = await stateOf(path);
  if (state === null || files.get(path) === state) return;
  try {
    const opened = await openSource(path, { column: 'text', idColumn: 'id' });
    if (!opened.ok) return;
    for await (const row of opened.source.rows()) {
      if (row.kind === 'document') await basket.add(unitOfRow(row.document.columns));
    }
    files.set(path, state);
  } catch (error) {
    if (!(error instanceof SourceReadError) || !isAbout(error, path)) throw error;
  }
}

/** The job's own source may break off too, and that is another matter. */
function isAbout(error: SourceReadError, path: string): boolean {
  return error.message.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** Whole lines only: the last one may be on its way. */
async function collectCheckpoint(path: string, { offsets }: SeenFiles, basket: Basket): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    const known = offsets.get(path) ?? 0;
    const start = known > size ? 0 : known;
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const parsed = line === '' ? null : parseJson(line);
      if (parsed?.ok) await basket.add(unitOfCheckpoint(parsed.value as Raw));
    }
    offsets.set(path, start + end);
  } finally {
    await handle.close();
  }
}

async function stateOf(path: string): Promise<string | null> {
  return stat(path).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => null,
  );
}
