/** What kind of dataset file a name stands for. */
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
export const FORMAT_NAMES = '.jsonl, .csv and .tsv (plain, .gz or .zst) and .parquet';

/** By the end of the name; null for a format that is not read. */
export function formatOf(path: string): FileFormat | null {
  const match = /\.(?:(parquet)|(?:(jsonl|csv|tsv)(\.gz|\.zst)?))$/i.exec(path);
  if (!match) return null;
  if (match[1] !== undefined) return { format: 'parquet', compression: 'none', delimiter: '' };
  const kind = match[2]?.toLowerCase();
  return {
    format: kind === 'jsonl' ? 'jsonl' : 'csv',
    compression: compressionOf(match[3]),
    delimiter: kind === 'csv' ? ',' : kind === 'tsv' ? '\t' : '',
  };
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
