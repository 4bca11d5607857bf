/** The numbers in a text, written one way, so that two texts can be compared. Arabic digits only, no number words. */

/** Numbers looked at: more than any honest document holds. */
const MOST = 20_000;

const NUMBER = /(?<![\p{L}\p{N}_])\d{1,40}(?:[.,]\d{1,40}){0,10}/gu;

/** What numbers a list, a step or a question; it states nothing. */
const MARKER = /^[ \t>*_#-]{0,20}(?:(?:step|question|q)[ \t]{0,3})?\d{1,3}[.):](?=[ \t*_]|$)/gim;

/** The distinct numbers of a text, without those that only count lines: "1,250.50" and "1250.5" are one. Linear. */
export function numbersOf(text: string): ReadonlySet<string> {
  const numbers = new Set<string>();
  let seen = 0;
  for (const [written] of text.replace(MARKER, ' ').matchAll(NUMBER)) {
    numbers.add(canonical(written));
    seen += 1;
    if (seen === MOST) break;
  }
  return numbers;
}

/** Of the distinct numbers, the share that is among the others; null where there is none to look for. */
export function sharedNumbers(numbers: ReadonlySet<string>, others: ReadonlySet<string>): number | null {
  if (numbers.size === 0) return null;
  let shared = 0;
  for (const number of numbers) if (others.has(number)) shared += 1;
  return shared / numbers.size;
}

/** Commas that group thousands go; any other stands for a decimal point. Zeros that say nothing go. */
function canonical(written: string): string {
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(written)
    ? written.replaceAll(',', '')
    : written.replaceAll(',', '.');
  const [whole = '', ...fraction] = plain.split('.');
  const trimmed = fraction.length === 1 ? [fraction[0]?.replace(/0+$/, '') ?? ''] : fraction;
  return [whole.replace(/^0+(?=\d)/, ''), ...trimmed.filter((digits) => digits !== '')].join('.');
}
