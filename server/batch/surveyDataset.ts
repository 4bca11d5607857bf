/**
 * Everything that a batch wants to know of its documents before it starts, from one read at the most: how many rows
 * each file gives, how many of them are no documents, and a stratified sample for the pilot.
 */
import type { BadRow, Document } from '../documents/document.ts';
import { drawnFrom, findDraw } from '../documents/drawnRows.ts';
import type { Sample } from '../documents/sampleDocuments.ts';
import { sampleDocuments } from '../documents/sampleDocuments.ts';
import type { DocumentSource, FileIdentity, RowDraw } from '../documents/source.ts';
import type { SampleChoice } from '../experiment/experiment.ts';
import type { Range } from '../generation/estimate/range.ts';
import { exactly, rangeOf } from '../generation/estimate/range.ts';
import { countRows } from './countRows.ts';
import { spreadRows, spreadWindows } from './spreadRows.ts';

/** What one read found. */
export interface Survey {
  /** The files as they were before the read. */
  readonly files: readonly FileIdentity[];
  /** By file, its rows up to the last one selected: what `JobInput.rowsPerFile` freezes. */
  readonly rowsPerFile: readonly number[];
  /** Rows selected, bad ones included. */
  readonly rows: number;
  /** How they were drawn; absent where they are the first ones, or all. */
  readonly draw?: RowDraw;
  /** Rows that were read, which the sample is drawn from: all of them, or some from all over the dataset. */
  readonly looked: number;
  /** Places of the dataset that they were read at; with one they are the first. */
  readonly places: number;
  /** Of those read, rows that are no documents; a job records them as failed. */
  readonly bad: number;
  /** How many of the selected rows are documents: exact where every row was read, or none of those read was bad. */
  readonly documents: Range;
  /** The first of these; null without any. */
  readonly firstBad: BadRow | null;
  readonly sample: readonly Document[];
}

/** How to read. */
export interface SurveyOptions {
  readonly limit: number | null;
  /** Draws the rows of the limit at random; absent for the first ones. */
  readonly seed?: number | undefined;
  readonly sample: SampleChoice;
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many rows were read. */
  readonly onProgress?: (rows: number) => void;
}

/** Rows between two reports of progress. */
const REPORT_EVERY = 10_000;

/** Rows that the pilot is drawn from where not all are read, … */
const SAMPLED_ROWS = 10_000;
/** … and places in the dataset that they are taken from: datasets are often sorted, by crawl, language or length. */
const PLACES = 16;

/**
 * Where columns lie apart, counts without reading texts and draws the sample from rows all over the dataset; else reads
 * the selected rows once, twice where they are drawn. Incomplete once `signal` aborted; rejects with `SourceReadError`.
 */
export async function surveyDataset(source: DocumentSource, options: SurveyOptions): Promise<Survey> {
  const { limit, seed, signal } = options;
  const files = await source.identity(signal);
  const draw = limit === null || seed === undefined ? null : await findDraw(source, limit, seed, signal);
  const selected = draw === null ? source : drawnFrom(source, draw);
  const found = await (source.columnar
    ? surveyPlaces(source, selected, options)
    : surveyAll(selected, options));
  return { files, ...found, ...(draw && { draw }) };
}

type Found = Omit<Survey, 'files' | 'draw'>;

/** `selected` is what is drawn of the source, if anything is: rows of the one tell as much as rows of the other, and are nearer. */
async function surveyPlaces(
  source: DocumentSource,
  selected: DocumentSource,
  { limit, sample, signal }: SurveyOptions,
): Promise<Found> {
  const { rows, rowsPerFile } = await countRows(selected, limit, signal);
  if (rows <= SAMPLED_ROWS) {
    const drawn = await sampleDocuments(selected, { sample, limit: rows, ...(signal && { signal }) });
    return { rowsPerFile, rows, ...foundIn(drawn, rows, 1) };
  }
  const windows = await spreadWindows(source, rowsPerFile, PLACES, signal);
  const each = Math.ceil(SAMPLED_ROWS / windows.length);
  const spread = { ...source, rows: (stop?: AbortSignal) => spreadRows(source, windows, each, stop) };
  const drawn = await sampleDocuments(spread, { sample, limit: null, ...(signal && { signal }) });
  return { rowsPerFile, rows, ...foundIn(drawn, rows, windows.length) };
}

async function surveyAll(
  source: DocumentSource,
  { limit, sample, signal, onProgress }: SurveyOptions,
): Promise<Found> {
  const rowsPerFile = source.files.map(() => 0);
  let rows = 0;
  const counted: DocumentSource = {
    ...source,
    async *rows(stop) {
      for await (const row of source.rows(stop)) {
        const place = row.kind === 'bad' ? row.bad : row.document;
        rowsPerFile[place.fileOrdinal] = place.row + 1;
        rows += 1;
        if (rows % REPORT_EVERY === 0) onProgress?.(rows);
        yield row;
      }
    },
  };
  const drawn = await sampleDocuments(counted, { sample, limit, ...(signal && { signal }) });
  return { rowsPerFile, rows, ...foundIn(drawn, rows, 1) };
}

/** What reading found; `places` is the number of places that were read at. */
function foundIn(
  { total, bad, badTotal, documents: sample }: Sample,
  rows: number,
  places: number,
): Pick<Survey, 'looked' | 'places' | 'bad' | 'documents' | 'firstBad' | 'sample'> {
  const looked = total + badTotal;
  const documents = documentsAmong(rows, { looked, bad: badTotal, places });
  return { looked, places, bad: badTotal, documents, firstBad: bad[0] ?? null, sample };
}

/**
 * About two standard errors to either side of the share that was seen. Rows that stand together are alike, so that each
 * place counts as one observation. The rows that were seen are certain.
 */
function documentsAmong(
  rows: number,
  { looked, bad, places }: { readonly looked: number; readonly bad: number; readonly places: number },
): Range {
  if (bad === 0) return exactly(rows);
  if (looked >= rows) return exactly(rows - bad);
  const share = 1 - bad / looked;
  const half = 2 * Math.sqrt((share * (1 - share)) / places);
  const certain = (documents: number): number =>
    Math.round(Math.min(rows - bad, Math.max(looked - bad, documents)));
  return rangeOf(certain(rows * (share - half)), certain(rows * share), certain(rows * (share + half)));
}
