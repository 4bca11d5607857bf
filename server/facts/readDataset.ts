/** A glance at a local dataset: its columns, and a sample that is the preview's where the dataset is small. */

import { basename } from 'node:path';
import { t } from '@vscode/l10n';
import type { DatasetHeader } from '../documents/datasetHeader.ts';
import type { Document } from '../documents/document.ts';
import { formatOf } from '../documents/fileFormat.ts';
import { openSource } from '../documents/openSource.ts';
import { sampleDocuments } from '../documents/sampleDocuments.ts';
import type { DocumentSource } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import type { DocumentSelection } from '../experiment/experiment.ts';
import type { DatasetFact, DatasetSample } from '../language/datasetFact.ts';
import { sampleOf } from '../language/datasetFact.ts';
import { thousands } from '../language/numbers.ts';

/** Which documents of a dataset, as an experiment or the settings say. */
export type DatasetChoice = Omit<DocumentSelection, 'source'>;

/** A look ends after so many rows, … */
const MAX_ROWS = 2000;
/** … or so long, whichever is first: nobody waits for a fact. */
const MAX_MS = 500;
const MAX_SAMPLE = 100;
/** UTF-16 units of all sampled documents together; what is beyond is not kept. */
const MAX_UNITS = 4_000_000;

/** Null where nothing of it can be read. `path` is a file's or a pattern on this machine. Contacts nobody. */
export async function readDataset(
  path: string,
  choice: DatasetChoice,
  signal?: AbortSignal,
): Promise<DatasetFact | null> {
  const options = { filter: choice.filter, ...(signal ? { signal } : {}) };
  const opened = await openSource(path, choice, options);
  if (!opened.ok) return null;
  try {
    const header = await opened.source.describe(signal);
    const column = sampledColumn(header, choice);
    const readable =
      column === choice.column ? opened : await openSource(path, { ...choice, column }, options);
    const sample = readable.ok ? await sampleFrom(readable.source, choice, signal) : null;
    const read = sample?.drawnFrom.all && choice.limit === null && choice.filter === null;
    return {
      name: basename(path),
      format: formatWords(path, header),
      rows: header.rows ?? (read ? sample.drawnFrom.rows : null),
      columns: header.columns,
      sample,
    };
  } catch (error) {
    // What breaks a dataset off is said by the run, in more words than a hint has.
    if (error instanceof SourceReadError) return null;
    throw error;
  }
}

/** Where no row has the text column, rows are known by the first one that holds texts, so that the right one can be told. */
function sampledColumn({ columns }: DatasetHeader, { column }: DatasetChoice): string {
  if (columns.some(({ name }) => name === column)) return column;
  return columns.find(({ type }) => type === 'text')?.name ?? column;
}

async function sampleFrom(
  source: DocumentSource,
  choice: DatasetChoice,
  signal: AbortSignal | undefined,
): Promise<DatasetSample | null> {
  const first = choice.seed === undefined ? choice.limit : null;
  const limit = Math.min(first ?? MAX_ROWS, MAX_ROWS);
  const timeout = AbortSignal.timeout(MAX_MS);
  const { documents, total, badTotal } = await sampleDocuments(source, {
    sample: { ...choice.sample, size: Math.min(choice.sample.size, MAX_SAMPLE) },
    limit,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  const rows = total + badTotal;
  const all = !timeout.aborted && (rows < limit || rows === choice.limit);
  return documents.length === 0 ? null : sampleOf(withinBounds(documents), { rows, all });
}

function withinBounds(documents: readonly Document[]): Parameters<typeof sampleOf>[0] {
  let left = MAX_UNITS;
  return documents
    .filter(({ text }) => {
      left -= text.length;
      return left >= 0;
    })
    .map(({ id, text, textColumn, columns }) => ({ id, row: { ...columns, [textColumn]: text } }));
}

function formatWords(path: string, { format, files }: DatasetHeader): string {
  const compression = formatOf(path)?.compression ?? 'none';
  const name = { jsonl: 'JSON Lines', csv: 'CSV', parquet: 'Parquet', mixed: t('several formats') }[format];
  const packed = compression === 'none' ? name : `${name}, ${compression}`;
  return files > 1 ? t('{0} in {1} files', packed, thousands(files)) : packed;
}
