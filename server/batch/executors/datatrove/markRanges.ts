/**
 * The characters that truncation does not part from the one before, as stretches of code points: Python has another
 * version of Unicode than this program, and both must cut at the same place.
 */

const MARK = /^[\p{M}\p{Emoji_Modifier}\u200d]/u;
const LAST = 0x10ffff;

/** Inclusive, ascending. Takes about 100 ms. */
export function markRanges(): readonly (readonly [first: number, last: number])[] {
  const ranges: [number, number][] = [];
  for (let code = 0; code <= LAST; code++) {
    if (!MARK.test(String.fromCodePoint(code))) continue;
    const open = ranges.at(-1);
    if (open && open[1] === code - 1) open[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}
