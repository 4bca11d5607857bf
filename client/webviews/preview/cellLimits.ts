/** How much of a text is laid out. */

/** Enough for six lines of a wide column; the rest is not laid out while a row is closed. */
export const CLOSED_CHARACTERS = 2_400;
/** The narrowest letters take this much, in CSS pixels. */
const NARROWEST_LETTER = 2.5;
const LINES = 6;

/** Characters that fill a closed cell of a width, whatever they are: what follows them cannot be seen. */
export function closedCharacters(width: number): number {
  return Math.min(CLOSED_CHARACTERS, Math.ceil(width / NARROWEST_LETTER) * LINES);
}

/** A page stays smooth up to here; what is longer opens in an editor. */
export const OPENED_CHARACTERS = 200_000;
/** Of what a server says when it fails. */
export const ERROR_CHARACTERS = 4_000;
