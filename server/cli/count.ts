/** Numbers with what they count. */

/** `1 file`, `1,200 files`. */
export function count(number: number, noun: string): string {
  return `${NUMBERS.format(number)} ${noun}${number === 1 ? '' : 's'}`;
}

const NUMBERS = new Intl.NumberFormat('en-US');
