/**
 * Rows of an output page by page, so that memory never holds more than a page: what a job committed, also while it
 * runs, and datasets in the same shape that others wrote (DataTrove's inference output, FinePhrase).
 */

import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { openSource } from '../documents/openSource.ts';
import { isAddress } from '../language/isAddress.ts';
import type { JsonValue } from '../language/json.ts';
import { said } from '../language/said.ts';
import { datasetRows, ROW_COLUMNS } from './datasetRows.ts';
import type { RolloutResult, RowCheck, UnitFailure } from './job.ts';
import { jobRows } from './jobRows.ts';

/** One row, whoever wrote it; what its output does not say is null. */
export interface ReadRow {
  /** Names the row within its output: "0:17:2" (file, row and variant of a job), "part-00000.parquet:17". */
  readonly place: string;
  readonly id: string;
  /** The source document; empty for a failure, of which the journal keeps no text. */
  readonly text: string;
  /** Empty for a failure. */
  readonly rollouts: readonly RolloutResult[];
  /** Everything else that stands in the row, the source's own columns among it. */
  readonly columns: Readonly<Record<string, JsonValue>>;
  readonly variant: string | null;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly fingerprint: string | null;
  readonly truncated: boolean | null;
  readonly checks: readonly RowCheck[];
  /** Why there is no rephrasing; null where there is. */
  readonly failure: UnitFailure | null;
}

/** Which rows to give. */
export interface RowChoice {
  readonly kind: 'rows' | 'failures' | 'all';
  /** Id of a variant; absent or null for all. */
  readonly variant?: string | null;
  /** A further condition, asked of each row that the others let through. */
  readonly where?: (row: ReadRow) => boolean;
}

/** Some rows in the order of the output, and where the next ones begin. */
export interface RowPage {
  readonly rows: readonly ReadRow[];
  /** Opaque. */
  readonly next: string;
  /** Nothing more stands there at present; of a job that runs, the same cursor gives later rows when asked again. */
  readonly atEnd: boolean;
}

/** An output that is open for reading. */
export interface RowsReader {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'job' | 'dataset';
  /** Ids of the variants; empty for a dataset, which may hold any. */
  readonly variants: readonly string[];
  /**
   * Up to `limit` chosen rows from a cursor on; null begins. A page may hold fewer, even none, before the end:
   * after reading about 16 MiB it gives what it has, so that a rare match blocks nobody. Throws `SourceReadError`
   * where a dataset breaks off, or a journal is damaged.
   */
  page(cursor: string | null, limit: number, choice: RowChoice, signal?: AbortSignal): Promise<RowPage>;
  close(): Promise<void>;
}

/** What opening gives. */
export type OpenedRows =
  | { readonly ok: true; readonly reader: RowsReader }
  | { readonly ok: false; readonly message: string };

/**
 * Opens a job folder, a folder of `.parquet` or `.jsonl` files (also `.gz`, `.zst`), one such file, or such files of a
 * dataset on the Hub: `hf://datasets/<owner>/<name>`, with a path or pattern or without.
 */
export async function openRows(path: string, hub?: HubAccess): Promise<OpenedRows> {
  if (isAddress(path)) return hubRows(path, hub);
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => null);
  if (!found) return { ok: false, message: said('There is nothing at {0}. Check the path.', absolute) };
  if (!found.isDirectory()) return datasetRows(absolute, [absolute]);
  const names = await readdir(absolute);
  if (names.includes('job.json')) return jobRows(absolute);
  const files = await datasetFiles(absolute);
  if (files.length === 0) {
    return { ok: false, message: said('{0} holds neither a job nor .parquet or .jsonl files.', absolute) };
  }
  return datasetRows(absolute, files);
}

async function hubRows(address: string, hub: HubAccess | undefined): Promise<OpenedRows> {
  const spec = /^hf:\/\/datasets\/[^/]+\/[^/]+\/?$/i.test(address)
    ? `${address.replace(/\/$/, '')}/**/*.{parquet,jsonl,jsonl.gz,jsonl.zst}`
    : address;
  const opened = await openSource(spec, ROW_COLUMNS, hub && { hub });
  if (!opened.ok) return { ok: false, message: opened.failure.message };
  const files = opened.source.files.filter((file) => !NOT_ROWS.test(file));
  return datasetRows(address, files, hub);
}

const DATASET_FILE = /\.(parquet|jsonl(\.gz|\.zst)?)$/i;
const NOT_ROWS = /(^|[\\/])failures\.jsonl$/;

/** Files of rows below a folder, in the order of their names. */
async function datasetFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => DATASET_FILE.test(path) && !NOT_ROWS.test(path))
    .sort();
}
