/** The Markdown tables in a text, by the rules of GitHub Flavored Markdown made stricter: every row has all its cells. */

export interface TableSize {
  /** Body rows, at least one. */
  readonly rows: number;
  readonly columns: number;
}

/** Lines looked at. */
const MOST_LINES = 20_000;

const DELIMITER_CELL = /^:?-+:?$/;

/**
 * The well-formed table with the most rows: a header, a delimiter row below it, and body rows, all with the same number
 * of cells. It may stand inside a code fence. Null where none is well-formed. Linear, in the first 20,000 lines.
 */
export function largestTable(text: string): TableSize | null {
  const lines = text.split('\n', MOST_LINES);
  let largest: TableSize | null = null;
  for (let at = 1; at < lines.length; at++) {
    const columns = columnsOf(lines[at - 1] ?? '', lines[at] ?? '');
    if (columns === null) continue;
    const rows = [];
    while (isRow(lines[at + 1 + rows.length])) rows.push(lines[at + 1 + rows.length] ?? '');
    at += rows.length;
    const whole = rows.length > 0 && rows.every((row) => cellsOf(row).length === columns);
    if (whole && rows.length > (largest?.rows ?? 0)) largest = { rows: rows.length, columns };
  }
  return largest;
}

/** Columns of the table that begins with these two lines; null where none does. */
function columnsOf(header: string, delimiter: string): number | null {
  if (!isRow(header) || !/^[ \t|:-]+$/.test(delimiter)) return null;
  const cells = cellsOf(delimiter);
  const fits = cells.every((cell) => DELIMITER_CELL.test(cell)) && cells.length === cellsOf(header).length;
  return fits ? cells.length : null;
}

function isRow(line: string | undefined): boolean {
  return line?.includes('|') ?? false;
}

/** Cells of a row; the outer pipes may be left out, and an escaped pipe is text. */
function cellsOf(row: string): readonly string[] {
  const inner = row.trim().replaceAll('\\|', ' ').replace(/^\|/, '').replace(/\|$/, '');
  return inner.split('|').map((cell) => cell.trim());
}
