/** The counter `utf8-bytes/3` without a platform, for checks and hints: the same numbers as requests are built with. */

/** One token per three bytes of UTF-8, rounded up: an approximation on the safe side. Linear in the length. */
export function approximateTokens(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (startsPair(text, at, unit)) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return Math.ceil(bytes / 3);
}

/** Code points: what Python counts as the length of a text. */
export function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if (startsPair(text, at, text.charCodeAt(at))) at++;
    count += 1;
  }
  return count;
}

function startsPair(text: string, at: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
