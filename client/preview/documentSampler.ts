/** Reads the documents of a preview. The last sample is kept while dataset and choice stay the same. */
import { stat } from 'node:fs/promises';
import type { HubAccess } from '../../server/documents/hub/hubAccess.ts';
import { openSource } from '../../server/documents/openSource.ts';
import type { Sample as Drawn } from '../../server/documents/sampleDocuments.ts';
import { sampleDocuments } from '../../server/documents/sampleDocuments.ts';
import { SourceReadError } from '../../server/documents/source.ts';
import type { Experiment } from '../../server/experiment/experiment.ts';
import { isAddress } from '../../server/language/isAddress.ts';

/** Sampled documents, in row order, with what they were drawn from. */
export interface Sample extends Drawn {
  /** The dataset as asked for. */
  readonly name: string;
  /** The commit that was read, of a dataset on the Hub. */
  readonly revision: string | null;
  /** Only this many rows were drawn from, because nobody set a limit and the dataset is large or far away. */
  readonly firstRows: number | null;
}

/** A sample, or a sentence that says why there is none. */
export type Sampled =
  | { readonly ok: true; readonly sample: Sample }
  | { readonly ok: false; readonly message: string };

/** Draws a sample from the dataset at `path`. */
export type DocumentSampler = (
  path: string,
  choice: Experiment['documents'],
  signal: AbortSignal,
) => Promise<Sampled>;

/** Rows that a preview draws from where no limit is set: on the Hub, some 30 MB of web text, … */
const REMOTE_ROWS = 10_000;
/** … and on disk, of a dataset that takes more than a few seconds to read. */
const LARGE_ROWS = 100_000;
const LARGE_BYTES = 1e9;

/** `hub` says how the Hub is reached. Makes a sampler that remembers its last sample, recognised by path, size and time of every file and the choice. */
export function createDocumentSampler(hub?: () => HubAccess): DocumentSampler {
  let last: { readonly key: string; readonly sample: Sample } | null = null;
  return async (path, choice, signal) => {
    const { column, idColumn, filter } = choice;
    // Rows at random are as good as those that a seed will draw.
    const limit = choice.seed === undefined ? choice.limit : null;
    const opened = await openSource(
      path,
      { column, idColumn },
      {
        ...{ filter, signal },
        ...(hub && { hub: hub() }),
      },
    );
    if (!opened.ok) return { ok: false, message: opened.failure.message };
    const states = await Promise.all(opened.source.files.map(stateOf));
    const key = JSON.stringify([opened.source.pinned, choice, states]);
    if (last?.key === key) return { ok: true, sample: last.sample };
    try {
      const reach = limit === null ? reachOf(path, states) : null;
      const drawn = await sampleDocuments(opened.source, {
        sample: choice.sample,
        limit: limit ?? reach,
        signal,
      });
      const firstRows = drawn.total + drawn.badTotal === reach ? reach : null;
      const sample = {
        name: opened.source.name,
        revision: revisionOf(opened.source.pinned),
        firstRows,
        ...drawn,
      };
      if (!signal.aborted) last = { key, sample };
      return { ok: true, sample };
    } catch (error) {
      if (error instanceof SourceReadError) return { ok: false, message: error.message };
      throw error;
    }
  };
}

/** Null for every row. */
function reachOf(path: string, states: readonly (readonly number[])[]): number | null {
  if (isAddress(path)) return REMOTE_ROWS;
  const bytes = states.reduce((sum, [size = 0]) => sum + size, 0);
  return bytes > LARGE_BYTES ? LARGE_ROWS : null;
}

function revisionOf(pinned: string): string | null {
  return /^hf:\/\/datasets\/[^/]+\/[^/@]+@([^/]+)\//.exec(pinned)?.[1] ?? null;
}

/** Size and time of a file; a file that vanished since it was opened counts as changed. */
async function stateOf(path: string): Promise<readonly number[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [size, mtimeMs];
  } catch {
    return [];
  }
}
