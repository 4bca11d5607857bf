/** A dataset file in a few words: its size, and how many rows it holds as far as its beginning tells. */

/** The beginning of a file, and how long the whole is. */
export interface FileHead {
  readonly sizeBytes: number;
  readonly head: Uint8Array;
  /** Compressed files do not tell their rows by their bytes. */
  readonly compressed: boolean;
}

/** "3.4 MB, about 1,200 rows", "12 kB, 40 rows" or "1.1 GB, compressed". */
export function datasetText(file: FileHead): string {
  const size = sizeText(file.sizeBytes);
  if (file.compressed) return `${size}, compressed`;
  const { rows, exact } = estimateRows(file);
  if (rows === null) return size;
  const count = rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`;
  return `${size}, ${exact ? '' : 'about '}${count}`;
}

/** Rows of a JSON Lines file: exact when the head is the whole file, two digits of it otherwise, null when it says nothing. */
function estimateRows({ sizeBytes, head }: FileHead): {
  readonly rows: number | null;
  readonly exact: boolean;
} {
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
