/** Rows from all over a dataset: some from each of several places, as cheap to reach as the format allows. */
import type { SourceRow } from '../documents/document.ts';
import type { DocumentSource, RowAddress } from '../documents/source.ts';

/** A stretch of rows that reading can begin at cheaply. */
export interface RowWindow {
  readonly from: RowAddress;
  /** The first row beyond it. */
  readonly to: RowAddress;
}

/**
 * At most `places` windows, evenly over the rows that `rowsPerFile` counts, in order and apart from each other. Each
 * begins where its row group does; a dataset of one row group has one window. Rejects with `SourceReadError`.
 */
export async function spreadWindows(
  source: DocumentSource,
  rowsPerFile: readonly number[],
  places: number,
  signal: AbortSignal | undefined,
): Promise<readonly RowWindow[]> {
  const rows = rowsPerFile.reduce((sum, count) => sum + count, 0);
  const known = new Map<number, readonly number[]>();
  const begins: RowAddress[] = [];
  for (let place = 0; place < places; place++) {
    const { fileOrdinal, row } = placeOf(Math.floor((rows * place) / places), rowsPerFile);
    const entries = known.get(fileOrdinal) ?? (await source.entries(fileOrdinal, signal));
    known.set(fileOrdinal, entries);
    const from = { fileOrdinal, row: entries.findLast((entry) => entry <= row) ?? 0 };
    const last = begins.at(-1);
    if (!last || isBefore(last, from)) begins.push(from);
  }
  return begins.map((from, index) => {
    const end = { fileOrdinal: from.fileOrdinal, row: rowsPerFile[from.fileOrdinal] ?? 0 };
    const next = begins[index + 1];
    return { from, to: next && isBefore(next, end) ? next : end };
  });
}

/** The first rows of each window, at most `each`. Ends and throws as `rows` of the source does. */
export async function* spreadRows(
  source: DocumentSource,
  windows: readonly RowWindow[],
  each: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceRow> {
  for (const { from, to } of windows) {
    let taken = 0;
    for await (const row of source.rows(signal, from)) {
      if (!isBefore(row.kind === 'bad' ? row.bad : row.document, to)) break;
      yield row;
      taken += 1;
      if (taken === each) break;
    }
    if (signal?.aborted) return;
  }
}

function isBefore(a: RowAddress, b: RowAddress): boolean {
  return a.fileOrdinal < b.fileOrdinal || (a.fileOrdinal === b.fileOrdinal && a.row < b.row);
}

/** The place of the `index`th of all rows. */
function placeOf(index: number, rowsPerFile: readonly number[]): RowAddress {
  let row = index;
  for (const [fileOrdinal, rows] of rowsPerFile.entries()) {
    if (row < rows) return { fileOrdinal, row };
    row -= rows;
  }
  return { fileOrdinal: 0, row: 0 };
}
