/** What is known of a dataset, as data: its header and a few sampled documents. Whoever checks a file gathers it. */
import { approximateTokens, codePoints } from './approximateTokens.ts';
import { columnAt, isObject } from './columnAt.ts';
import type { JsonObject } from './json.ts';

/** A dataset as far as somebody looked at it. */
export interface DatasetFact {
  /** As people know it: the file's name, or the pattern. */
  readonly name: string;
  /** "JSONL", "Parquet", … */
  readonly format: string;
  /** Rows in all; null where only a full read tells. */
  readonly rows: number | null;
  /** Columns of the first rows, nested ones by dot, in order of appearance; empty where none could be read. */
  readonly columns: readonly DatasetColumn[];
  /** Null before anything was sampled, and where nothing could be. */
  readonly sample: DatasetSample | null;
}

export interface DatasetColumn {
  readonly name: string;
  /** As the format says or the first rows show: "text", "number", …; null where nobody can tell. */
  readonly type: string | null;
}

/** Sampled documents, the same that a preview samples where the dataset is small enough to be read whole. */
export interface DatasetSample {
  /** How many rows the sample was drawn from, and whether these were all. */
  readonly drawnFrom: { readonly rows: number; readonly all: boolean };
  /** The texts that a column fills a placeholder with; rows without a value are left out. Counted once. */
  texts(column: string): readonly SampledText[];
}

/** One value of a sampled document. */
export interface SampledText {
  /** Id of the document. */
  readonly id: string;
  readonly text: string;
  /** As the counter `utf8-bytes/3` counts. */
  readonly tokens: number;
  /** Code points. */
  readonly characters: number;
}

/** A sample of rows, text column included. */
export function sampleOf(
  rows: readonly { readonly id: string; readonly row: JsonObject }[],
  drawnFrom: DatasetSample['drawnFrom'],
): DatasetSample {
  const known = new Map<string, readonly SampledText[]>();
  return {
    drawnFrom,
    texts(column) {
      const texts = known.get(column) ?? rows.flatMap(({ id, row }) => textOf(id, row, column));
      if (known.size < MAX_COLUMNS) known.set(column, texts);
      return texts;
    },
  };
}

/** While a column's name is typed, each of its beginnings is asked for. */
const MAX_COLUMNS = 64;

function textOf(id: string, row: JsonObject, column: string): readonly SampledText[] {
  const value = columnAt(row, column);
  if (value === undefined || value === null) return [];
  const text = Array.isArray(value) || isObject(value) ? JSON.stringify(value) : String(value);
  return [{ id, text, tokens: approximateTokens(text), characters: codePoints(text) }];
}
