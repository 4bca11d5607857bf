/**
 * The rows of a launch, divided among ranks: each missing unit in exactly one shard, in the order of the source. Rows of
 * local Parquet files are named, not copied; everything else is written out, since only Node reads it as the job did.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { RemoteJob } from '../executor.ts';
import { columnsOfInputs, inputTexts } from './inputColumns.ts';

/** One rank's file. */
export interface Shard {
  /** Relative to the project. */
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
  readonly units: number;
}

/** A row of a shard: what is sent of it, and for which variants. */
interface ShardRow {
  readonly file: number;
  readonly row: number;
  readonly id: string;
  readonly text: string;
  /** Texts by column, for the placeholders other than the document. */
  readonly columns: Readonly<Record<string, string>>;
  readonly variants: readonly number[];
}

/** Rows `start` to before `end` of a Parquet file, all for the same variants. */
interface Stretch {
  readonly file: number;
  readonly start: number;
  end: number;
  readonly variants: readonly number[];
}

/** Whether ranks can read the rows where they are: local Parquet, with texts in plain columns. Rejects with `SourceReadError`. */
export async function canRefer({ source, manifest }: RemoteJob): Promise<boolean> {
  const isLocal = manifest.input.files.every(({ revision }) => revision === undefined);
  if (!source.columnar || !isLocal) return false;
  const { columns } = await source.describe();
  const wanted = [manifest.input.column, ...columnsOfInputs(manifest)];
  return wanted.every((name) =>
    columns.some((column) => column.name === name && column.type === 'text' && !name.includes('.')),
  );
}

/** Names the rows of each rank. Reads of the source no more than its filter needs. */
export async function writeStretches(
  job: RemoteJob,
  folder: string,
  unitsPerRank: number,
): Promise<readonly Shard[]> {
  await mkdir(join(folder, 'shards'), { recursive: true });
  const { manifest, source, door, signal } = job;
  const shards: Shard[] = [];
  let stretches: Stretch[] = [];
  let rows = 0;
  let units = 0;
  const close = async (): Promise<void> => {
    if (units === 0) return;
    const path = join('shards', `${fiveDigits(shards.length)}.rows.json`);
    const text = `${JSON.stringify(stretches)}\n`;
    await writeFile(join(folder, path), text);
    shards.push({ path, sha256: createHash('sha256').update(text).digest('hex'), rows, units });
    stretches = [];
    rows = 0;
    units = 0;
  };
  for await (const { fileOrdinal, row } of source.places(signal)) {
    if (row >= (manifest.input.rowsPerFile[fileOrdinal] ?? 0)) continue;
    const variants = manifest.variants.flatMap((_, variant) =>
      door.has([fileOrdinal, row, variant]) ? [] : [variant],
    );
    if (variants.length === 0) continue;
    const open = stretches.at(-1);
    if (open && open.file === fileOrdinal && open.end === row && open.variants.join() === variants.join())
      open.end += 1;
    else stretches.push({ file: fileOrdinal, start: row, end: row + 1, variants });
    rows += 1;
    units += variants.length;
    if (units >= unitsPerRank) await close();
  }
  await close();
  return shards;
}

/** Writes the documents of each rank, compressed. Memory holds one row. */
export async function writeDocuments(
  job: RemoteJob,
  folder: string,
  unitsPerRank: number,
): Promise<readonly Shard[]> {
  await mkdir(join(folder, 'shards'), { recursive: true });
  const rows = shardRows(job)[Symbol.asyncIterator]();
  const shards: Shard[] = [];
  let next = await rows.next();
  while (!next.done) {
    const path = join('shards', `${fiveDigits(shards.length)}.jsonl.gz`);
    let count = 0;
    let units = 0;
    const lines = async function* (): AsyncGenerator<string> {
      while (!next.done && units < unitsPerRank) {
        count += 1;
        units += next.value.variants.length;
        yield `${JSON.stringify(next.value)}\n`;
        next = await rows.next();
      }
    };
    await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(join(folder, path)));
    shards.push({ path, sha256: await hashOf(join(folder, path)), rows: count, units });
  }
  return shards;
}

/** The missing units, gathered by row. */
async function* shardRows(job: RemoteJob): AsyncGenerator<ShardRow> {
  const columns = columnsOfInputs(job.manifest);
  let open: (ShardRow & { readonly variants: number[] }) | null = null;
  for await (const { key, document } of job.missing()) {
    const [file, row, variant] = key;
    if (open && open.file === file && open.row === row) {
      open.variants.push(variant);
      continue;
    }
    if (open) yield open;
    const { id, text } = document;
    open = { file, row, id, text, columns: inputTexts(document, columns), variants: [variant] };
  }
  if (open) yield open;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function fiveDigits(number: number): string {
  return String(number).padStart(5, '0');
}
