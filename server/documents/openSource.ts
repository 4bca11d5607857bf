/** Opens a dataset: one file, a pattern of them, or files on the Hub, in any of the formats. */

import type { RowFilter } from '../experiment/experiment.ts';
import { isAddress } from '../language/isAddress.ts';
import { said } from '../language/said.ts';
import type { DataFile } from './dataFile.ts';
import { decodeRow } from './decodeRow.ts';
import { describeFiles } from './describeFiles.ts';
import type { SourceRow } from './document.ts';
import { drawnFrom } from './drawnRows.ts';
import { formatOf } from './fileFormat.ts';
import { hubFromEnvironment } from './hub/hubAccess.ts';
import { matchesFilter } from './matchesFilter.ts';
import type { RawRow } from './rawRow.ts';
import { readFile, readHeader, rowSentence } from './readFile.ts';
import type {
  ColumnChoice,
  DocumentSource,
  RowAddress,
  RowCount,
  SourceFailure,
  SourceOptions,
} from './source.ts';
import type { FoundFiles } from './sourceFiles.ts';
import { findLocalFiles } from './sourceFiles.ts';

/**
 * Finds the files that `spec` means (a path, a pattern, or `hf://datasets/<owner>/<name>[@revision]/<path or
 * pattern>`) and checks that they are there, readable and of known formats; reads nothing of them yet. A relative path
 * counts from the working directory.
 */
export async function openSource(
  spec: string,
  columns: ColumnChoice,
  options: SourceOptions = {},
): Promise<
  | { readonly ok: true; readonly source: DocumentSource }
  | { readonly ok: false; readonly failure: SourceFailure }
> {
  const found = await findFiles(spec, options);
  if (!found.ok) return found;
  const { files, pinned } = found;
  const filter = options.filter ?? null;
  const source: DocumentSource = {
    name: spec,
    pinned,
    files: files.map(({ path }) => path),
    rows: (signal, from) => rowsOf(files, columns, { filter, signal, from }),
    entries: (fileOrdinal, signal) => entriesOf(files[fileOrdinal], signal),
    places: (signal) => placesOf(files, filter, signal),
    columnar: files.every(isParquet),
    identity: (signal) => inOrder(files, (file) => file.identity(signal)),
    count: (signal) => (filter === null ? countRows(files, signal) : Promise.resolve(null)),
    describe: (signal) => describeFiles(files, signal),
  };
  return { ok: true, source: options.draw ? drawnFrom(source, options.draw) : source };
}

async function findFiles(spec: string, options: SourceOptions): Promise<FoundFiles> {
  if (!isAddress(spec)) return findLocalFiles(spec, options.signal);
  if (/^hf:/i.test(spec)) {
    const { findHubFiles } = await import('./hub/findHubFiles.ts');
    return findHubFiles(spec, options.hub ?? hubFromEnvironment(process.env), options.signal);
  }
  const onHub = hubAddressOfPage(spec);
  const message =
    onHub === null
      ? said('{0} cannot be read. Name a file, a pattern, or hf://datasets/<owner>/<name>/<path>.', spec)
      : said('{0} is the page of a file on the Hub. Write {1}.', spec, onHub);
  return { ok: false, failure: { reason: 'unsupported-format', message } };
}

/** What a link that was copied from the Hub's pages is called here; null for every other one. */
function hubAddressOfPage(spec: string): string | null {
  const page =
    /^https?:\/\/[^/]+\/datasets\/([^/]+\/[^/]+)\/(?:resolve|blob|tree)\/([^/?#]+)\/([^?#]+)/i.exec(spec);
  const [, dataset, revision, path] = page ?? [];
  return path === undefined ? null : `hf://datasets/${dataset}@${revision}/${path}`;
}

interface RowChoice {
  readonly filter: RowFilter | null;
  readonly signal: AbortSignal | undefined;
  readonly from: RowAddress | undefined;
}

async function* rowsOf(
  files: readonly DataFile[],
  columns: ColumnChoice,
  { filter, signal, from }: RowChoice,
): AsyncGenerator<SourceRow> {
  for (const [fileOrdinal, file] of files.entries()) {
    if (from && fileOrdinal < from.fileOrdinal) continue;
    let row = from?.fileOrdinal === fileOrdinal ? from.row : 0;
    for await (const batch of readFile(file, { signal, firstRow: row })) {
      for (const raw of batch) {
        if (signal?.aborted) return;
        if (isSelected(raw, filter)) {
          yield rowOf(raw, columns, file, { fileName: file.name, fileOrdinal, row });
        }
        row += 1;
      }
    }
    if (signal?.aborted) return;
  }
}

async function* placesOf(
  files: readonly DataFile[],
  filter: RowFilter | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<RowAddress> {
  const columns = Object.keys(filter ?? {});
  for (const [fileOrdinal, file] of files.entries()) {
    let row = 0;
    for await (const batch of readFile(file, { signal, columns })) {
      for (const raw of batch) {
        if (signal?.aborted) return;
        if (isSelected(raw, filter)) yield { fileOrdinal, row };
        row += 1;
      }
    }
    if (signal?.aborted) return;
  }
}

async function entriesOf(
  file: DataFile | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const header = file && (await readHeader(file, signal));
  const entries = [0];
  let start = 0;
  for (const rows of header?.rowsPerGroup ?? []) {
    start += rows;
    if (rows > 0 && start < (header?.rows ?? 0)) entries.push(start);
  }
  return entries;
}

/** A row of which nothing can be read is selected: it is reported, not passed over. */
function isSelected(raw: RawRow, filter: RowFilter | null): boolean {
  return filter === null || raw.value === undefined || matchesFilter(raw.value, filter);
}

function isParquet({ path }: DataFile): boolean {
  return formatOf(path)?.format === 'parquet';
}

function rowOf(
  raw: RawRow,
  columns: ColumnChoice,
  file: DataFile,
  place: { readonly fileName: string; readonly fileOrdinal: number; readonly row: number },
): SourceRow {
  const decoded = raw.ok ? decodeRow(raw.value, columns, place) : raw;
  if (decoded.ok) return { kind: 'document', document: decoded.document };
  const message = rowSentence(file, raw.number, decoded.message);
  const reason = raw.ok ? 'no-text' : 'unreadable';
  return { kind: 'bad', bad: { fileOrdinal: place.fileOrdinal, row: place.row, reason, message } };
}

/** Null as soon as one file would have to be read. */
async function countRows(
  files: readonly DataFile[],
  signal: AbortSignal | undefined,
): Promise<RowCount | null> {
  if (!files.every(isParquet)) return null;
  const headers = await inOrder(files, (file) => readHeader(file, signal));
  const perFile = headers.map((header) => header?.rows ?? 0);
  return { rows: perFile.reduce((sum, rows) => sum + rows, 0), exact: true, perFile };
}

const AT_ONCE = 8;

/** Asks something of every file, a few at a time, and answers in their order. */
async function inOrder<T>(
  files: readonly DataFile[],
  ask: (file: DataFile) => Promise<T>,
): Promise<readonly T[]> {
  const answers: T[] = [];
  for (let start = 0; start < files.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(files.slice(start, start + AT_ONCE).map(ask))));
  }
  return answers;
}
