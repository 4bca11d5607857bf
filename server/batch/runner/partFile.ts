/** One part on its way, in either format: rows in, a file at the end, with no more in memory than a row group. */
import type { OutputRow } from '../job.ts';
import type { PartColumn } from './columnType.ts';
import type { ParquetFile } from './parquetFile.ts';
import { createParquetFile } from './parquetFile.ts';
import { partColumns, partValues, sourceColumnsOf } from './partRow.ts';
import { createRowFile } from './rowFile.ts';

/** A row for a part: as data, and as JSON for whoever wants that. */
export interface PartRow {
  readonly row: OutputRow;
  readonly json: () => string;
}

export interface PartFile {
  /** Rows that wait in memory, in bytes of text. */
  readonly waitingBytes: number;
  /** Gives a promise to wait for before the next row when something went to disk. */
  add(row: PartRow): Promise<undefined> | undefined;
  /** Writes what waits. */
  flush(): Promise<undefined>;
  finish(): Promise<{ readonly rows: number; readonly sizeBytes: number; readonly sha256: string }>;
  discard(): Promise<void>;
}

/** The source's columns, the same for all parts of a job: decided by the first rows that are written. */
export interface PartSchema {
  source: readonly PartColumn[] | null;
}

/** A row group ends with so much text, or so many rows. */
const GROUP_BYTES = 8 * 1024 * 1024;
const GROUP_ROWS = 5000;

/** A Parquet part. Rows go into their columns at once; before the columns are known, they wait as they are. */
export function createParquetPart(path: string, schema: PartSchema): PartFile {
  let undecided: OutputRow[] = [];
  let waitingBytes = 0;
  let waitingRows = 0;
  let rows = 0;
  let file: ParquetFile | null = null;
  let writing: Promise<undefined> = Promise.resolve(undefined);
  const push = (row: OutputRow, source: readonly PartColumn[]): void => {
    file ??= createParquetFile(path, partColumns(source));
    file.add(partValues(row, source));
  };
  const flush = (): Promise<undefined> => {
    if (waitingRows === 0) return writing;
    schema.source ??= sourceColumnsOf(undecided);
    for (const row of undecided) push(row, schema.source);
    undecided = [];
    waitingBytes = 0;
    waitingRows = 0;
    writing = file?.endGroup().then(() => undefined) ?? writing;
    return writing;
  };
  return {
    get waitingBytes() {
      return waitingBytes;
    },
    add({ row }) {
      if (schema.source && undecided.length === 0) push(row, schema.source);
      else undecided.push(row);
      waitingBytes += sizeOf(row);
      waitingRows += 1;
      rows += 1;
      return waitingBytes >= GROUP_BYTES || waitingRows >= GROUP_ROWS ? flush() : undefined;
    },
    flush,
    async finish() {
      await flush();
      if (!file) throw new Error(`${path} was finished without a row.`);
      return { rows, ...(await file.finish()) };
    },
    async discard() {
      await file?.discard();
    },
  };
}

/** A part of JSON lines. */
export function createJsonlPart(path: string): PartFile {
  const file = createRowFile(path, 'zstd');
  return {
    waitingBytes: 0,
    add: ({ json }) => file.add(`${json()}\n`),
    flush: async () => undefined,
    finish: file.finish,
    discard: file.discard,
  };
}

function sizeOf({ text, rollout_results: rollouts }: OutputRow): number {
  let size = text.length + 512;
  for (const rollout of rollouts) size += rollout.text.length + (rollout.reasoning?.length ?? 0);
  return size;
}
