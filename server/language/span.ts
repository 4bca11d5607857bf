/** Positions in a text. Everything in this room counts UTF-16 code units; lines and characters appear only at the door. */

/** A half-open stretch `[start, end)` of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
