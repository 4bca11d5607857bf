/** How much of a text is laid out. */

/** Enough for six lines of a wide column; the rest is not laid out while a row is closed. */
export const CLOSED_CHARACTERS = 2_400;
/** A page stays smooth up to here; what is longer opens in an editor. */
export const OPENED_CHARACTERS = 200_000;
/** Of what a server says when it fails. */
export const ERROR_CHARACTERS = 4_000;
