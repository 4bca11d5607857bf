/** One part on its way, in either format: rows in, a file at the end, with no more in memory than a row group. */
import type { JsonValue } from '../../language/json.ts';
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

/** A Parquet part. */
export function createParquetPart(path: string, schema: PartSchema): PartFile {
  let waiting: OutputRow[] = [];
  let waitingBytes = 0;
  let rows = 0;
  let file: ParquetFile | null = null;
  let writing: Promise<undefined> = Promise.resolve(undefined);
  const writeGroup = async (group: readonly OutputRow[]): Promise<undefined> => {
    schema.source ??= sourceColumnsOf(group);
    file ??= createParquetFile(path, partColumns(schema.source));
    await file.write(transposed(group, schema.source));
    return undefined;
  };
  const flush = (): Promise<undefined> => {
    const group = waiting;
    waiting = [];
    waitingBytes = 0;
    if (group.length > 0) writing = writing.then(() => writeGroup(group));
    return writing;
  };
  return {
    get waitingBytes() {
      return waitingBytes;
    },
    add({ row }) {
      waiting.push(row);
      waitingBytes += sizeOf(row);
      rows += 1;
      return waitingBytes >= GROUP_BYTES || waiting.length >= GROUP_ROWS ? flush() : undefined;
    },
    flush,
    async finish() {
      await flush();
      if (!file) throw new Error(`${path} was finished without a row.`);
      return { rows, ...(await file.finish()) };
    },
    async discard() {
      await writing.catch(() => undefined);
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

function transposed(rows: readonly OutputRow[], source: readonly PartColumn[]): readonly JsonValue[][] {
  const columns: JsonValue[][] = partColumns(source).map(() => []);
  for (const row of rows) {
    for (const [position, value] of partValues(row, source).entries()) columns[position]?.push(value);
  }
  return columns;
}

function sizeOf({ text, rollout_results: rollouts }: OutputRow): number {
  let size = text.length + 512;
  for (const rollout of rollouts) size += rollout.text.length + (rollout.reasoning?.length ?? 0);
  return size;
}
