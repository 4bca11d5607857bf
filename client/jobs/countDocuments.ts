/** How many documents a batch will read, exactly, before it is started. */

import { openSource } from '../../server/documents/openSource.ts';
import type { ColumnChoice } from '../../server/documents/source.ts';
import { SourceReadError } from '../../server/documents/source.ts';
import type { RowFilter } from '../../server/experiment/experiment.ts';

/** Rows counted; `bad` of them are no documents. */
export type DocumentCount =
  | { readonly ok: true; readonly documents: number; readonly bad: number }
  | { readonly ok: false; readonly message: string };

/** Rows between two reports of progress. */
const REPORT_EVERY = 10_000;

/** Reads the dataset once, up to `limit` rows. Null when `signal` ended it. */
export async function countDocuments(
  source: string,
  choice: ColumnChoice & { readonly filter: RowFilter | null; readonly limit: number | null },
  options: { readonly signal: AbortSignal; onProgress(rows: number): void },
): Promise<DocumentCount | null> {
  const opened = await openSource(source, choice, { filter: choice.filter, signal: options.signal });
  if (!opened.ok) return { ok: false, message: opened.failure.message };
  let documents = 0;
  let bad = 0;
  try {
    for await (const row of opened.source.rows(options.signal)) {
      if (choice.limit !== null && documents >= choice.limit) break;
      documents++;
      if (row.kind === 'bad') bad++;
      if (documents % REPORT_EVERY === 0) options.onProgress(documents);
    }
  } catch (error) {
    if (error instanceof SourceReadError) return { ok: false, message: error.message };
    throw error;
  }
  return options.signal.aborted ? null : { ok: true, documents, bad };
}
