/** A row as a format's reader yields it, before columns are chosen. */
import type { JsonObject } from '../language/json.ts';

/** A row with its place in the file: line from 1 for text formats, row from 0 for Parquet. */
export type RawRow =
  | { readonly ok: true; readonly number: number; readonly value: JsonObject }
  | {
      readonly ok: false;
      readonly number: number;
      readonly message: string;
      /** What could be read of it: enough for a filter. Absent where nothing could. */
      readonly value?: JsonObject;
    };
