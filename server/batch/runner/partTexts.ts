/** A row of a part as one text, by which rows are compared and checksummed, whichever side it is seen from. Pure. */
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { OutputRow, PartFormat } from '../job.ts';
import type { PartColumn } from './columnType.ts';
import { partColumns, partValues, rowFromPart } from './partRow.ts';

export interface PartTexts {
  /** The text of a row as the journal holds it. */
  ofRow(row: OutputRow): string;
  /** The text of a row as it was read from a part; equal to that of the journal's row that it was written from. */
  ofFound(found: JsonObject): string;
  /** The row again. From Parquet, a source column that the row lacked is null. */
  rowOf(found: JsonObject): OutputRow;
}

/** For parts of a format and, in Parquet, with these columns of the source. */
export function partTexts(format: PartFormat, source: readonly PartColumn[]): PartTexts {
  if (format === 'jsonl.zst') {
    return {
      ofRow: (row) => JSON.stringify(row),
      ofFound: (found) => JSON.stringify(found),
      rowOf: (found) => found as unknown as OutputRow,
    };
  }
  const names = partColumns(source).map(({ name }) => name);
  return {
    ofRow: (row) => JSON.stringify(partValues(row, source)),
    ofFound: (found) => JSON.stringify(names.map((name): JsonValue => found[name] ?? null)),
    rowOf: (found) => rowFromPart(found, source),
  };
}

/** sha256 of a row's text, hex. */
export function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
