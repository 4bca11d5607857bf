/** Draws the pinned sample of a preview: seeded, one pass, and the same documents every time. */
import type { SampleChoice } from '../experiment/experiment.ts';
import type { BadRow, Document } from './document.ts';
import { rowPriority } from './rowPriority.ts';
import type { DocumentSource } from './source.ts';

/** What a pass over the dataset found. */
export interface Sample {
  /** At most `sample.size`, in row order. */
  readonly documents: readonly Document[];
  /** Documents among the rows read; bad rows are not counted. */
  readonly total: number;
  /** The first bad rows, at most 1,000. */
  readonly bad: readonly BadRow[];
  readonly badTotal: number;
}

const MAX_BAD_ROWS = 1000;

/**
 * Reads the first `limit` rows and samples among them. `stratify: length` draws evenly from the length quartiles, as
 * estimated on a uniform reservoir of `max(256, 4 × size)` documents: memory is bounded by that, whatever the dataset.
 * A bigger size keeps the documents of a smaller one while the reservoir is the same, so that their results are
 * reused. An aborted pass returns what it saw. Rejects with `SourceReadError` when a file breaks off.
 */
export async function sampleDocuments(
  source: DocumentSource,
  options: { readonly sample: SampleChoice; readonly limit: number | null; readonly signal?: AbortSignal },
): Promise<Sample> {
  const { sample, limit } = options;
  const reservoir = new Reservoir(
    sample.stratify === 'length' ? Math.max(256, 4 * sample.size) : sample.size,
  );
  const bad: BadRow[] = [];
  let rows = 0;
  let total = 0;
  if (limit === null || limit > 0) {
    for await (const row of source.rows(options.signal)) {
      rows += 1;
      if (row.kind === 'document') {
        total += 1;
        const { document } = row;
        reservoir.offer({ document, priority: rowPriority(sample.seed, document.fileOrdinal, document.row) });
      } else if (bad.length < MAX_BAD_ROWS) bad.push(row.bad);
      if (rows === limit) break;
    }
  }
  const candidates = reservoir.take();
  const chosen = sample.stratify === 'length' ? acrossQuartiles(candidates, sample.size) : candidates;
  return {
    documents: chosen.map(({ document }) => document).sort(byRow),
    total,
    bad,
    badTotal: rows - total,
  };
}

interface Candidate {
  readonly document: Document;
  readonly priority: number;
}

/** Keeps the candidates of lowest priority: a uniform sample. Holds up to a quarter more between two cuts. */
class Reservoir {
  readonly #size: number;
  readonly #slack: number;
  #kept: Candidate[] = [];
  #bound = Number.POSITIVE_INFINITY;

  constructor(size: number) {
    this.#size = size;
    this.#slack = Math.max(16, Math.ceil(size / 4));
  }

  offer(candidate: Candidate): void {
    if (candidate.priority >= this.#bound) return;
    this.#kept.push(candidate);
    if (this.#kept.length >= this.#size + this.#slack) this.take();
  }

  /** Lowest priority first. */
  take(): readonly Candidate[] {
    this.#kept.sort((a, b) => a.priority - b.priority);
    this.#kept.length = Math.min(this.#kept.length, this.#size);
    if (this.#kept.length === this.#size) this.#bound = this.#kept.at(-1)?.priority ?? this.#bound;
    return this.#kept;
  }
}

/** Takes from each length quartile in turn; within a round the lowest priority first, so that any prefix is fair. */
function acrossQuartiles(candidates: readonly Candidate[], size: number): readonly Candidate[] {
  const byLength = candidates.toSorted(
    (a, b) => a.document.text.length - b.document.text.length || a.priority - b.priority,
  );
  const quartiles = [0, 1, 2, 3].map((quarter) =>
    byLength
      .slice(Math.round((byLength.length * quarter) / 4), Math.round((byLength.length * (quarter + 1)) / 4))
      .sort((a, b) => a.priority - b.priority),
  );
  const deepest = Math.max(...quartiles.map(({ length }) => length));
  const rounds = Array.from({ length: deepest }, (_, round) =>
    quartiles.flatMap((quartile) => quartile[round] ?? []).sort((a, b) => a.priority - b.priority),
  );
  return rounds.flat().slice(0, size);
}

function byRow(a: Document, b: Document): number {
  return a.fileOrdinal - b.fileOrdinal || a.row - b.row;
}
