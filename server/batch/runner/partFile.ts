/** One part on its way, in either format: rows in, a file at the end, with no more in memory than a row group. */
import type { OutputRow } from '../job.ts';
import type { PartColumn } from './columnType.ts';
import type { ParquetFile, TextBytes } from './parquetFile.ts';
import { createParquetFile, physical, textBytes } from './parquetFile.ts';
import { partColumns, partValues, sourceColumnsOf } from './partRow.ts';
import { createRowFile } from './rowFile.ts';
import type { TextStore } from './textStore.ts';
import { createTextStore } from './textStore.ts';

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

/** The rows of a row group as columns, and the memory that their texts are in. */
interface Group {
  readonly types: readonly PartColumn[];
  readonly columns: readonly unknown[][];
  readonly texts: readonly TextBytes[];
  readonly store: TextStore;
}

/** A Parquet part. Rows wait as columns; before the columns are known, as they are. */
export function createParquetPart(path: string, schema: PartSchema): PartFile {
  const memory: Buffer[] = [];
  let undecided: OutputRow[] = [];
  let group: Group | null = null;
  let waitingBytes = 0;
  let waitingRows = 0;
  let rows = 0;
  let file: ParquetFile | null = null;
  let writing: Promise<undefined> = Promise.resolve(undefined);
  const push = (row: OutputRow, source: readonly PartColumn[]): void => {
    group ??= newGroup(partColumns(source), memory);
    const { types, columns, texts } = group;
    const values = partValues(row, source);
    for (let position = 0; position < values.length; position++) {
      const column = types[position];
      const bytes = texts[position];
      if (column && bytes) columns[position]?.push(physical(values[position], column.type, bytes));
    }
  };
  const writeGroup = async ({ types, columns, store }: Group): Promise<undefined> => {
    file ??= createParquetFile(path, types);
    await file.write(columns);
    store.clear();
    return undefined;
  };
  const flush = (): Promise<undefined> => {
    if (waitingRows === 0) return writing;
    schema.source ??= sourceColumnsOf(undecided);
    const { source } = schema;
    for (const row of undecided) push(row, source);
    const full = group;
    undecided = [];
    group = null;
    waitingBytes = 0;
    waitingRows = 0;
    if (full) writing = writing.then(() => writeGroup(full));
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
      await writing.catch(() => undefined);
      await file?.discard();
    },
  };
}

function newGroup(types: readonly PartColumn[], memory: Buffer[]): Group {
  const store = createTextStore(memory);
  return { types, columns: types.map(() => []), texts: types.map((type) => textBytes(type, store)), store };
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
