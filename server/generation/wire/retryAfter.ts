/** Reads `Retry-After` (RFC 9110, section 10.2.3). */

const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Milliseconds to wait from `now`, from seconds or an HTTP date; null where the header says neither. At most a day. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(header)?.[1];
  const wait = seconds === undefined ? dateOf(header) - now : Number(seconds) * 1000;
  return Number.isNaN(wait) ? null : Math.round(Math.min(Math.max(wait, 0), LONGEST_MS));
}

/** HTTP dates begin with a day of the week; `Date.parse` alone takes much else for a date. */
function dateOf(text: string): number {
  return /^\s*[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
}
