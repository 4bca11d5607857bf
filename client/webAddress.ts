/** Which addresses may be opened in a browser at all; whether one is, a person decides. */

const LONGEST = 2_000;

/** An http or https address as the browser would get it; null for any other, and for one too long to be read. */
export function webAddress(written: string): string | null {
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol) || written.length > LONGEST) return null;
  return url.href;
}
