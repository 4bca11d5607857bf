/** A dataset file in a few words: its size, its format, and how many rows it holds as far as it tells. */
import { t } from '@vscode/l10n';
import type { FileFormat } from '../../server/documents/fileFormat.ts';
import { counted, thousands } from '../../server/language/numbers.ts';

/** What is known of a file without reading it. */
export interface FileFacts {
  readonly sizeBytes: number;
  readonly format: FileFormat;
  /** Exact; null where only a full read tells. */
  readonly rows: number | null;
  /** The beginning of the file. */
  readonly head: Uint8Array;
}

/** "3.4 MB, about 1,200 rows", "12 kB Parquet, 40 rows" or "1.1 GB CSV, compressed". */
export function datasetText({ sizeBytes, format, rows, head }: FileFacts): string {
  const name = { jsonl: null, csv: 'CSV', parquet: 'Parquet' }[format.format];
  const size = [sizeText(sizeBytes), ...(name === null ? [] : [name])].join(' ');
  if (rows !== null) return `${size}, ${rowsText(rows)}`;
  if (format.compression !== 'none') return t('{0}, compressed', size);
  if (format.format === 'csv') return size;
  const estimate = estimateRows(sizeBytes, head);
  if (estimate.rows === null) return size;
  const estimated = rowsText(estimate.rows);
  return estimate.exact ? `${size}, ${estimated}` : t('{0}, about {1}', size, estimated);
}

function rowsText(rows: number): string {
  return counted(rows, t('{0} row', thousands(rows)), t('{0} rows', thousands(rows)));
}

/** Rows of a JSON Lines file: exact when the head is the whole file, two digits of it otherwise, null when it says nothing. */
function estimateRows(
  sizeBytes: number,
  head: Uint8Array,
): { readonly rows: number | null; readonly exact: boolean } {
  const whole = head.length >= sizeBytes;
  let newlines = 0;
  for (const byte of head) if (byte === NEWLINE) newlines++;
  if (whole) {
    const unfinished = head.length > 0 && head.at(-1) !== NEWLINE ? 1 : 0;
    return { rows: newlines + unfinished, exact: true };
  }
  if (newlines === 0) return { rows: null, exact: false };
  const bytesPerRow = (head.lastIndexOf(NEWLINE) + 1) / newlines;
  return { rows: Number((sizeBytes / bytesPerRow).toPrecision(2)), exact: false };
}

/** Bytes with a decimal unit: "980 B", "12 kB", "3.4 MB". */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

const NEWLINE = 10;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
