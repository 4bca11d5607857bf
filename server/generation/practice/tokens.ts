/** The practice endpoint's own tokens: pieces of text of at least three bytes, so that counts never exceed `utf8-bytes/3`. */

const PIECE =
  /\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}_'’]+|[^\s])|\s+$/gu;

const LEAST_BYTES = 3;

/** Pieces that, joined, are the text: words with the space before them, single characters of Chinese and Japanese. */
export function tokenise(text: string): readonly string[] {
  const tokens: string[] = [];
  let open = '';
  for (const [piece] of text.matchAll(PIECE)) {
    open += piece;
    if (Buffer.byteLength(open, 'utf8') < LEAST_BYTES) continue;
    tokens.push(open);
    open = '';
  }
  if (open !== '') tokens.push(open);
  return tokens;
}

/** A number per token, the same for the same token: FNV-1a, folded to a vocabulary of 32,768. */
export function tokenId(token: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(token, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % 32_768;
}
