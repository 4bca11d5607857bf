/**
 * Everything that a batch wants to know of its documents before it starts, from one read: how many rows each file
 * gives, how many of them are no documents, and a stratified sample for the pilot.
 */
import type { Document } from '../documents/document.ts';
import { sampleDocuments } from '../documents/sampleDocuments.ts';
import type { DocumentSource, FileIdentity } from '../documents/source.ts';
import type { SampleChoice } from '../experiment/experiment.ts';

/** What one read found. */
export interface Survey {
  /** The files as they were before the read. */
  readonly files: readonly FileIdentity[];
  /** By file, its rows up to the last one selected: what `JobInput.rowsPerFile` freezes. */
  readonly rowsPerFile: readonly number[];
  /** Rows selected, bad ones included. */
  readonly rows: number;
  /** Of these, rows that are no documents; a job records them as failed. */
  readonly bad: number;
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

/** Reads the selected rows once. Incomplete once `signal` aborted; rejects with `SourceReadError`. */
export async function surveyDataset(source: DocumentSource, options: SurveyOptions): Promise<Survey> {
  const files = await source.identity();
  const rowsPerFile = source.files.map(() => 0);
  let rows = 0;
  const counted: DocumentSource = {
    ...source,
    async *rows(signal) {
      for await (const row of source.rows(signal)) {
        const place = row.kind === 'bad' ? row.bad : row.document;
        rowsPerFile[place.fileOrdinal] = place.row + 1;
        rows += 1;
        if (rows % REPORT_EVERY === 0) options.onProgress?.(rows);
        yield row;
      }
    },
  };
  const { limit, sample, signal } = options;
  const drawn = await sampleDocuments(counted, { sample, limit, ...(signal && { signal }) });
  const firstBad = drawn.bad[0]?.message ?? null;
  return { files, rowsPerFile, rows, bad: drawn.badTotal, firstBad, sample: drawn.documents };
}
