/** Draws the sample of a preview: seeded, one pass, and the same documents every time. */
import type { SampleChoice } from '../experiment/experiment.ts';
import { columnAt } from '../language/columnAt.ts';
import type { JsonValue } from '../language/json.ts';
import type { BadRow, Document } from './document.ts';
import type { Candidate } from './reservoir.ts';
import { Reservoir } from './reservoir.ts';
import { rowPriority } from './rowPriority.ts';
import type { DocumentSource } from './source.ts';

/** What a pass over the dataset found. */
export interface Sample {
  /** Those drawn, at most `sample.size`, and those pinned; in row order. */
  readonly documents: readonly Document[];
  /** Documents among the rows read; bad rows are not counted. */
  readonly total: number;
  /** The first bad rows, at most 1,000. */
  readonly bad: readonly BadRow[];
  readonly badTotal: number;
  /** Ids that are pinned and that no row read has. */
  readonly missing: readonly string[];
}

/** What to draw from. */
export interface SampleOptions {
  readonly sample: SampleChoice;
  /** The first rows that the source yields, this many; null for all. */
  readonly limit: number | null;
  readonly signal?: AbortSignal;
  /** Told now and then how many rows were read. */
  readonly onProgress?: (rows: number) => void;
}

const MAX_BAD_ROWS = 1000;
/** Rows between two reports of progress. */
const REPORT_EVERY = 10_000;

/**
 * Reads the first `limit` rows and samples among them. `stratify: length` draws evenly from the length quartiles, as
 * estimated on a uniform reservoir of `max(256, 4 × size)` documents; a column, evenly from its values (the 64 met
 * first, all others together), of each of which the reservoir holds an even part of `4 × size`. Memory is bounded by
 * that, whatever the dataset. A bigger size keeps the documents of a smaller one while the reservoir is the same, so
 * that their results are reused. Of rows with the same id the first is the pinned one. An aborted pass returns what it
 * saw. Rejects with `SourceReadError` when a file breaks off.
 */
export async function sampleDocuments(source: DocumentSource, options: SampleOptions): Promise<Sample> {
  const { sample, limit, signal, onProgress } = options;
  const drawing = drawingFor(sample);
  const pinned = new Map<string, Document | null>(sample.pinned.map((id) => [id, null]));
  const bad: BadRow[] = [];
  let rows = 0;
  let total = 0;
  if (limit === null || limit > 0) {
    for await (const row of source.rows(signal)) {
      rows += 1;
      if (rows % REPORT_EVERY === 0) onProgress?.(rows);
      if (row.kind === 'document') {
        total += 1;
        const { document } = row;
        if (pinned.get(document.id) === null) pinned.set(document.id, document);
        drawing.offer({ document, priority: rowPriority(sample.seed, document.fileOrdinal, document.row) });
      } else if (bad.length < MAX_BAD_ROWS) bad.push(row.bad);
      if (rows === limit) break;
    }
  }
  return {
    documents: together(drawing.take(), [...pinned.values()]),
    total,
    bad,
    badTotal: rows - total,
    missing: [...pinned].flatMap(([id, document]) => (document === null ? [id] : [])),
  };
}

/** Keeps what may be chosen, and chooses at the end. */
interface Drawing {
  offer(candidate: Candidate): void;
  take(): readonly Candidate[];
}

function drawingFor({ stratify, size }: SampleChoice): Drawing {
  if (stratify === 'none') return new Reservoir(size);
  if (stratify === 'length') {
    const reservoir = new Reservoir(Math.max(256, 4 * size));
    return {
      offer: (candidate) => reservoir.offer(candidate),
      take: () => inTurns(lengthQuartiles(reservoir.take()), size),
    };
  }
  return new ValueDrawing(stratify.column, size);
}

const MOST_VALUES = 64;

/** Even shares of the values of a column. */
class ValueDrawing implements Drawing {
  readonly #column: string;
  readonly #size: number;
  readonly #strata = new Map<string, Reservoir>();

  constructor(column: string, size: number) {
    this.#column = column;
    this.#size = size;
  }

  offer(candidate: Candidate): void {
    this.#stratumOf(keyOf(columnOf(candidate.document, this.#column))).offer(candidate);
  }

  take(): readonly Candidate[] {
    return inTurns(
      [...this.#strata.values()].map((stratum) => stratum.take()),
      this.#size,
    );
  }

  #stratumOf(value: string): Reservoir {
    const key = this.#strata.has(value) || this.#strata.size < MOST_VALUES ? value : OTHERS;
    const known = this.#strata.get(key);
    if (known) return known;
    const share = Math.max(1, Math.ceil((4 * this.#size) / (this.#strata.size + 1)));
    for (const stratum of this.#strata.values()) stratum.shrink(share);
    const stratum = new Reservoir(share);
    this.#strata.set(key, stratum);
    return stratum;
  }
}

/** No value's key: those are JSON. */
const OTHERS = 'others';

function keyOf(value: JsonValue | undefined): string {
  return JSON.stringify(value ?? null).slice(0, 200);
}

function columnOf(document: Document, column: string): JsonValue | undefined {
  return column === document.textColumn ? document.text : columnAt(document.columns, column);
}

function lengthQuartiles(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const byLength = candidates.toSorted(
    (a, b) => a.document.text.length - b.document.text.length || a.priority - b.priority,
  );
  return [0, 1, 2, 3].map((quarter) =>
    byLength
      .slice(Math.round((byLength.length * quarter) / 4), Math.round((byLength.length * (quarter + 1)) / 4))
      .sort((a, b) => a.priority - b.priority),
  );
}

/** Takes from each stratum in turn; within a round the lowest priority first, so that any prefix is fair. */
function inTurns(strata: readonly (readonly Candidate[])[], size: number): readonly Candidate[] {
  const deepest = Math.max(0, ...strata.map(({ length }) => length));
  const rounds = Array.from({ length: deepest }, (_, round) =>
    strata.flatMap((stratum) => stratum[round] ?? []).sort((a, b) => a.priority - b.priority),
  );
  return rounds.flat().slice(0, size);
}

function together(drawn: readonly Candidate[], pinned: readonly (Document | null)[]): readonly Document[] {
  const byPlace = new Map<string, Document>();
  for (const document of [...drawn.map((candidate) => candidate.document), ...pinned]) {
    if (document) byPlace.set(`${document.fileOrdinal} ${document.row}`, document);
  }
  return [...byPlace.values()].sort((a, b) => a.fileOrdinal - b.fileOrdinal || a.row - b.row);
}
