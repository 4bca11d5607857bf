/** Rows of a job with the texts of documents that failed: the journal keeps none with a failure, the dataset has them. */
import { documentsAt } from '../../../server/batch/documentsAt.ts';
import { readManifest } from '../../../server/batch/jobReader.ts';
import type { ReadRow } from '../../../server/batch/readRows.ts';

/** What a page spends on it at the most. */
const READ_MS = 1_500;

/** The same array where nothing was found, or `folder` holds no job. */
export async function withSources(folder: string, rows: readonly ReadRow[]): Promise<readonly ReadRow[]> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return rows;
  const failed = rows.filter(({ failure }) => failure !== null && failure.reason !== 'bad-row');
  const wanted = failed.flatMap(({ id, place }) => {
    const [fileOrdinal, row] = place.split(':').map(Number);
    return fileOrdinal === undefined || row === undefined ? [] : [{ id, fileOrdinal, row }];
  });
  const found = await documentsAt(manifest.value.input, wanted, READ_MS);
  if (found.size === 0) return rows;
  return rows.map((row) => {
    const document = found.get(row.place.split(':').slice(0, 2).join(':'));
    return row.failure === null || !document
      ? row
      : { ...row, text: document.text, columns: document.columns };
  });
}
