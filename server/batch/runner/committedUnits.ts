/** Which units are committed: one bit each, so that memory is an eighth of a byte per unit whatever the rows hold. */
import type { UnitKey } from '../job.ts';

/** A set of unit keys that only grows. */
export interface CommittedUnits {
  has(file: number, row: number, variant: number): boolean;
  /** Adds a key; false when it was there already. */
  add(file: number, row: number, variant: number): boolean;
  /** How many keys there are. */
  readonly size: number;
  /** The first keys missing from the selection, in order, `most` of them; and how many are missing in all. */
  missing(
    rowsPerFile: readonly number[],
    most: number,
  ): { readonly first: readonly UnitKey[]; readonly count: number };
}

/** An empty set for a job with that many variants. Bits are kept per file and variant, and grow by doubling. */
export function createCommittedUnits(variants: number): CommittedUnits {
  const columns: (Uint8Array | undefined)[] = [];
  let size = 0;
  const has = (file: number, row: number, variant: number): boolean => {
    const bits = columns[file * variants + variant];
    return bits !== undefined && ((bits[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  };
  return {
    has,
    add(file, row, variant) {
      if (has(file, row, variant)) return false;
      const column = file * variants + variant;
      const bits = grown(columns[column], row >>> 3);
      columns[column] = bits;
      bits[row >>> 3] = (bits[row >>> 3] ?? 0) | (1 << (row & 7));
      size += 1;
      return true;
    },
    get size() {
      return size;
    },
    missing(rowsPerFile, most) {
      const first: UnitKey[] = [];
      let count = 0;
      rowsPerFile.forEach((rows, file) => {
        for (let row = 0; row < rows; row++) {
          for (let variant = 0; variant < variants; variant++) {
            if (has(file, row, variant)) continue;
            count += 1;
            if (first.length < most) first.push([file, row, variant]);
          }
        }
      });
      return { first, count };
    },
  };
}

function grown(bits: Uint8Array | undefined, byte: number): Uint8Array {
  if (bits && byte < bits.length) return bits;
  const wider = new Uint8Array(Math.max(1024, (bits?.length ?? 0) * 2, byte + 1));
  if (bits) wider.set(bits);
  return wider;
}
