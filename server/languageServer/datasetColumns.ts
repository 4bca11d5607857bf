/**
 * The columns of local datasets: read in the background from their first rows, remembered as long as a file keeps its
 * size and time, and announced when they turn out otherwise than believed.
 */
import { stat } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import { readColumns } from '../documents/readColumns.ts';

/** The datasets of one process. */
export interface DatasetColumns {
  /** What is known by now of the file at this URI; null where it is not known. The file is looked at for next time. */
  columnsOf(uri: string): readonly string[] | null;
}

/** How long a look holds; typing asks several times a second. */
const FRESH_MS = 2000;
const MAX_REMEMBERED = 200;

interface Known {
  columns: readonly string[] | null;
  /** Size and time of the file that `columns` were read from; null before that, and where there is none. */
  mark: string | null;
  lookedAtMs: number;
}

/** `onChange` is called whenever the columns of a file become known or others. */
export function createDatasetColumns(onChange: () => void): DatasetColumns {
  const known = new Map<string, Known>();

  const look = async (path: string, entry: Known): Promise<void> => {
    entry.lookedAtMs = performance.now();
    const mark = await markOf(path);
    if (mark === entry.mark) return;
    entry.mark = mark;
    const before = entry.columns;
    entry.columns = mark === null ? null : await readColumns(path);
    if (String(before) !== String(entry.columns)) onChange();
  };

  return {
    columnsOf(uri) {
      const { scheme, authority, fsPath } = URI.parse(uri);
      // A file on a share, `file://host/…`, would be asked for over the network.
      if (scheme !== 'file' || authority !== '') return null;
      if (known.size >= MAX_REMEMBERED) known.clear();
      const entry = known.get(uri) ?? { columns: null, mark: null, lookedAtMs: -Infinity };
      known.set(uri, entry);
      if (entry.lookedAtMs < performance.now() - FRESH_MS) void look(fsPath, entry);
      return entry.columns;
    },
  };
}

/** Null where there is no file, or none that may be looked at: either way there are no columns. */
async function markOf(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? `${stats.size} ${stats.mtimeMs}` : null;
}
