/** What a dataset says of itself without being read: its format, files, rows and columns. */

/** From footers and first rows only. */
export interface DatasetHeader {
  readonly format: DatasetFormat | 'mixed';
  readonly files: number;
  /** Exact; null where only a full read tells. */
  readonly rows: number | null;
  /** In order of appearance, nested ones by dot after the column that holds them. */
  readonly columns: readonly DatasetColumn[];
}

export type DatasetFormat = 'jsonl' | 'csv' | 'parquet';

/** A column, with the kind of its values in words: "text", "number", "list", "text or nothing". */
export interface DatasetColumn {
  readonly name: string;
  readonly type: string;
}
