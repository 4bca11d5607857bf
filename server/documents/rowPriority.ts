/** A number per row that looks random and depends on nothing but the seed and the row's place. */

/**
 * In [0, 1). Sampling the rows of lowest priority is a uniform sample that needs one pass, is the same every time,
 * and only grows when more rows are asked for or appended. The mixing is the finaliser of MurmurHash3 (Appleby, public
 * domain), applied to two 32-bit lanes.
 */
export function rowPriority(seed: number, fileOrdinal: number, row: number): number {
  const high = mix(mix(mix(lane(seed) ^ 0x9e3779b9) ^ lane(seed / 2 ** 32)) ^ fileOrdinal);
  const a = mix(high ^ mix(lane(row)));
  const b = mix((a + 0x85ebca6b) ^ mix(lane(row / 2 ** 32) ^ lane(row)));
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
}

function lane(value: number): number {
  return Math.floor(value) | 0;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
