/** How many rows of a dataset are selected: exact, from what the files say of themselves or from one read of them. */
import { drawnFrom, findDraw } from '../documents/drawnRows.ts';
import type { DocumentSource, RowDraw } from '../documents/source.ts';

/** What a selection holds. */
export interface RowTotals {
  /** Rows selected, bad ones included. */
  readonly rows: number;
  /** By file, its rows up to the last one selected. */
  readonly rowsPerFile: readonly number[];
}

/** The same of the rows that a limit selects: with a seed drawn at random, else the first ones. */
export async function selectRows(
  source: DocumentSource,
  limit: number | null,
  seed: number | undefined,
  signal: AbortSignal | undefined,
): Promise<RowTotals & { readonly draw?: RowDraw }> {
  if (limit === null || seed === undefined) return countRows(source, limit, signal);
  const draw = await findDraw(source, limit, seed, signal);
  return { ...(await countRows(drawnFrom(source, draw), limit, signal)), draw };
}

/** Counts the first `limit` selected rows. Incomplete once `signal` aborted; rejects with `SourceReadError`. */
export async function countRows(
  source: DocumentSource,
  limit: number | null,
  signal: AbortSignal | undefined,
): Promise<RowTotals> {
  const known = await source.count(signal);
  if (known?.exact) return limited(known.perFile, limit);
  const rowsPerFile = source.files.map(() => 0);
  let selected = 0;
  for await (const { fileOrdinal, row } of source.places(signal)) {
    if (limit !== null && selected >= limit) break;
    rowsPerFile[fileOrdinal] = row + 1;
    selected += 1;
  }
  return { rows: selected, rowsPerFile };
}

function limited(perFile: readonly number[], limit: number | null): RowTotals {
  let left = limit ?? Number.POSITIVE_INFINITY;
  const rowsPerFile = perFile.map((rows) => {
    const taken = Math.min(rows, left);
    left -= taken;
    return taken;
  });
  return { rows: rowsPerFile.reduce((sum, rows) => sum + rows, 0), rowsPerFile };
}
