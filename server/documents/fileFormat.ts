/** What kind of dataset file a name stands for. */
import { said } from '../language/said.ts';
import type { DatasetFormat } from './datasetHeader.ts';

/** How a file is read. */
export interface FileFormat {
  readonly format: DatasetFormat;
  /** Of the whole file; Parquet compresses inside. */
  readonly compression: Compression;
  /** Between fields of CSV; empty for the other formats. */
  readonly delimiter: string;
}

export type Compression = 'none' | 'gzip' | 'zstd';

/** The names that datasets have, for messages. */
export const FORMAT_NAMES = said('.jsonl, .csv and .tsv (plain, .gz or .zst) and .parquet');

/** By the end of the name; null for a format that is not read. */
export function formatOf(path: string): FileFormat | null {
  const [, kind, packing] = /\.(parquet|jsonl|ndjson|json|csv|tsv)(\.gz|\.zst)?$/i.exec(path) ?? [];
  const compression = compressionOf(packing);
  switch (kind?.toLowerCase()) {
    case 'parquet':
      return packing === undefined ? { format: 'parquet', compression, delimiter: '' } : null;
    case 'jsonl':
    case 'ndjson':
      return { format: 'jsonl', compression, delimiter: '' };
    case 'json':
      // Compressed, it is JSON Lines by another name; plain, it is anything.
      return packing === undefined ? null : { format: 'jsonl', compression, delimiter: '' };
    case 'csv':
      return { format: 'csv', compression, delimiter: ',' };
    case 'tsv':
      return { format: 'csv', compression, delimiter: '\t' };
    default:
      return null;
  }
}

function compressionOf(ending: string | undefined): Compression {
  switch (ending?.toLowerCase()) {
    case '.gz':
      return 'gzip';
    case '.zst':
      return 'zstd';
    default:
      return 'none';
  }
}
