/**
 * Everything that a batch wants to know of its documents before it starts, from one read at the most: how many rows
 * each file gives, how many of them are no documents, and a stratified sample for the pilot.
 */
import type { Document } from '../documents/document.ts';
import { sampleDocuments } from '../documents/sampleDocuments.ts';
import type { DocumentSource, FileIdentity } from '../documents/source.ts';
import type { SampleChoice } from '../experiment/experiment.ts';
import { countRows } from './countRows.ts';

/** What one read found. */
export interface Survey {
  /** The files as they were before the read. */
  readonly files: readonly FileIdentity[];
  /** By file, its rows up to the last one selected: what `JobInput.rowsPerFile` freezes. */
  readonly rowsPerFile: readonly number[];
  /** Rows selected, bad ones included. */
  readonly rows: number;
  /** Of these, rows that are no documents; a job records them as failed. Null where not every row was read. */
  readonly bad: number | null;
  /** The first bad row in words; null without any. */
  readonly firstBad: string | null;
  readonly sample: readonly Document[];
}

/** How to read. */
export interface SurveyOptions {
  readonly limit: number | null;
  readonly sample: SampleChoice;
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many rows were read. */
  readonly onProgress?: (rows: number) => void;
}

/** Rows between two reports of progress. */
const REPORT_EVERY = 10_000;

/** Rows that the pilot is drawn from where not all are read. */
const SAMPLED_ROWS = 10_000;

/**
 * Where columns lie apart, counts without reading texts and draws the sample from the first rows; else reads the
 * selected rows once. Incomplete once `signal` aborted; rejects with `SourceReadError`.
 */
export async function surveyDataset(source: DocumentSource, options: SurveyOptions): Promise<Survey> {
  const files = await source.identity(options.signal);
  return source.columnar ? surveyFirst(source, options, files) : surveyAll(source, options, files);
}

async function surveyFirst(
  source: DocumentSource,
  { limit, sample, signal }: SurveyOptions,
  files: readonly FileIdentity[],
): Promise<Survey> {
  const { rows, rowsPerFile } = await countRows(source, limit, signal);
  const most = Math.min(rows, SAMPLED_ROWS);
  const drawn = await sampleDocuments(source, { sample, limit: most, ...(signal && { signal }) });
  const bad = most === rows || drawn.badTotal > 0 ? drawn.badTotal : null;
  return { files, rowsPerFile, rows, bad, firstBad: drawn.bad[0]?.message ?? null, sample: drawn.documents };
}

async function surveyAll(
  source: DocumentSource,
  { limit, sample, signal, onProgress }: SurveyOptions,
  files: readonly FileIdentity[],
): Promise<Survey> {
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
  const firstBad = drawn.bad[0]?.message ?? null;
  return { files, rowsPerFile, rows, bad: drawn.badTotal, firstBad, sample: drawn.documents };
}
