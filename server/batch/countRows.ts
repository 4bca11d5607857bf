/** How many rows of a dataset are selected, by file: exact, from one read of it. */
import type { DocumentSource } from '../documents/source.ts';

/** Counts the first `limit` rows, bad ones included. Incomplete once `signal` aborted; rejects with `SourceReadError`. */
export async function countRows(
  source: DocumentSource,
  limit: number | null,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const rows = source.files.map(() => 0);
  let total = 0;
  for await (const row of source.rows(signal)) {
    if (limit !== null && total >= limit) break;
    const { fileOrdinal } = row.kind === 'bad' ? row.bad : row.document;
    rows[fileOrdinal] = (rows[fileOrdinal] ?? 0) + 1;
    total += 1;
  }
  return rows;
}
