/** One row of a source dataset, decoded at the door: well-formed text, plain columns, a place to point at. */
import type { JsonValue } from '../language/json.ts';

/** A document. `fileOrdinal` and `row` identify it within a job whatever its id is. */
export interface Document {
  readonly id: string;
  /** The text column, well-formed Unicode (lone surrogates become U+FFFD). */
  readonly text: string;
  /** Name of the column that `text` was read from, nested by dot. */
  readonly textColumn: string;
  /** Every column but the text column, the id column included, nested values as they are. */
  readonly columns: Readonly<Record<string, JsonValue>>;
  /** Position of the file in the sorted list of the source's files, from 0. */
  readonly fileOrdinal: number;
  /** Position of the row in its file, from 0, bad rows counted. */
  readonly row: number;
}

/** A row that is no document, with the place and the reason; it never ends the reading. */
export interface BadRow {
  readonly fileOrdinal: number;
  readonly row: number;
  /** Whether the row could be read and has no text where it was looked for, or could not be read. */
  readonly reason: 'no-text' | 'unreadable';
  /** File, line and what is wrong: "web.jsonl line 7: no text in column "text"". */
  readonly message: string;
}

/** What reading a dataset yields, in file order, then row order. */
export type SourceRow =
  | { readonly kind: 'document'; readonly document: Document }
  | { readonly kind: 'bad'; readonly bad: BadRow };
