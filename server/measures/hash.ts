/** Hashes of texts for comparing and ordering; not for secrets. The same on every machine. */

/** FNV-1a over UTF-16 code units, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Another 32-bit hash of a hash for every seed: MurmurHash3's finaliser after the seed was mixed in. */
export function rehash(value: number, seed: number): number {
  let hash = value ^ Math.imul(seed + 1, 0x9e3779b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
