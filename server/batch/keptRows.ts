/** Rows of compacted segments, whose text stands in the parts alone: read back by their place and proved by their checksum. */

import { SourceReadError } from '../documents/source.ts';
import type { JsonObject } from '../language/json.ts';
import { said } from '../language/said.ts';
import type { JobManifest, OutputRow } from './job.ts';
import { outputFolderOf } from './jobFolder.ts';
import { readOutputManifest } from './outputManifest.ts';
import type { KeptRow } from './runner/journalLine.ts';
import type { PartTexts } from './runner/partTexts.ts';
import { checksumOf, partTexts } from './runner/partTexts.ts';
import { readPart } from './runner/readPart.ts';

export interface KeptRows {
  /**
   * The row, exactly as its checksum says. Quick in the order of the parts, in other orders as quick as blocks of rows
   * can be found. Throws `SourceReadError` where the part is missing or was changed.
   */
  rowOf(kept: KeptRow): Promise<OutputRow>;
  close(): Promise<void>;
}

/** Rows read at a time, and how many such blocks and open parts are held. */
const BLOCK_ROWS = 128;
const BLOCKS = 64;
const OPEN_PARTS = 32;

/** Opens nothing before the first row is asked for. */
export function createKeptRows(folder: string, manifest: JobManifest): KeptRows {
  const output = outputFolderOf(folder, manifest);
  const blocks = new Map<string, readonly JsonObject[]>();
  const open = new Map<string, OpenPart>();
  let texts: PartTexts | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const readBlock = async (path: string, number: number): Promise<readonly JsonObject[]> => {
    const first = number * BLOCK_ROWS;
    const left = open.get(path);
    open.delete(path);
    if (left && left.next !== first) await left.rows.return(undefined);
    const part =
      left?.next === first ? left : { rows: readPart(output, path, manifest.partFormat, first), next: first };
    const rows: JsonObject[] = [];
    while (rows.length < BLOCK_ROWS) {
      const { value, done } = await part.rows.next();
      if (done) return rows;
      rows.push(value);
    }
    open.set(path, { ...part, next: first + BLOCK_ROWS });
    const oldest = open.size > OPEN_PARTS ? open.entries().next().value : undefined;
    if (oldest) {
      open.delete(oldest[0]);
      await oldest[1].rows.return(undefined);
    }
    return rows;
  };
  const found = async ({ part, position }: KeptRow): Promise<JsonObject | undefined> => {
    const number = Math.floor(position / BLOCK_ROWS);
    const name = `${number}:${part}`;
    const rows = blocks.get(name) ?? (await readBlock(part, number));
    blocks.delete(name);
    blocks.set(name, rows);
    const oldest = blocks.size > BLOCKS ? blocks.keys().next().value : undefined;
    if (oldest !== undefined) blocks.delete(oldest);
    return rows[position % BLOCK_ROWS];
  };
  const rowOf = async (kept: KeptRow): Promise<OutputRow> => {
    texts ??= partTexts(manifest.partFormat, (await readOutputManifest(output))?.columns ?? []);
    const row = await found(kept).catch((error: unknown) => {
      throw new SourceReadError(lost(kept, error instanceof Error ? error.message : String(error)));
    });
    if (row && checksumOf(texts.ofFound(row)) === kept.sha256) return texts.rowOf(row);
    throw new SourceReadError(lost(kept, `row ${kept.position} is not the one that was written`));
  };
  return {
    rowOf(kept) {
      const row = queue.then(() => rowOf(kept));
      queue = row.catch(() => undefined);
      return row;
    },
    async close() {
      await queue;
      for (const { rows } of open.values()) await rows.return(undefined);
      open.clear();
      blocks.clear();
    },
  };
}

interface OpenPart {
  readonly rows: AsyncGenerator<JsonObject>;
  /** The row that it gives next. */
  readonly next: number;
}

function lost({ part }: KeptRow, reason: string): string {
  return said(
    '{0} cannot be read ({1}), and the journal was compacted: the text stands there alone. Restore the file from a copy.',
    part,
    reason,
  );
}
