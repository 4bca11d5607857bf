/** Which units are committed, and which of them failed: two bits each, whatever the rows hold. */
import type { UnitKey } from '../job.ts';

/** A set of unit keys. */
export interface CommittedUnits {
  has(file: number, row: number, variant: number): boolean;
  /** Adds a key; false when it was there already. */
  add(file: number, row: number, variant: number, failed: boolean): boolean;
  /** Takes out every key that was added as failed. */
  reopenFailed(): void;
  /** How many keys there are. */
  readonly size: number;
  /**
   * The first keys missing from the selection, in order, `most` of them; and how many are missing in all, or until
   * `enough` were found.
   */
  missing(
    rowsPerFile: readonly number[],
    most: number,
    enough?: number,
  ): { readonly first: readonly UnitKey[]; readonly count: number };
}

/** An empty set for a job with that many variants. Bits are kept per file and variant, and grow by doubling. */
export function createCommittedUnits(variants: number): CommittedUnits {
  const columns: (Uint8Array | undefined)[] = [];
  const failures: (Uint8Array | undefined)[] = [];
  let size = 0;
  let failedSize = 0;
  const has = (file: number, row: number, variant: number): boolean => {
    const bits = columns[file * variants + variant];
    return bits !== undefined && ((bits[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  };
  return {
    has,
    add(file, row, variant, failed) {
      const column = file * variants + variant;
      if (!mark(columns, column, row)) return false;
      size += 1;
      if (failed && mark(failures, column, row)) failedSize += 1;
      return true;
    },
    reopenFailed() {
      for (const [column, failed] of failures.entries()) {
        const bits = columns[column];
        if (!failed || !bits) continue;
        for (const [byte, mask] of failed.entries()) bits[byte] = (bits[byte] ?? 0) & ~mask;
      }
      failures.length = 0;
      size -= failedSize;
      failedSize = 0;
    },
    get size() {
      return size;
    },
    missing(rowsPerFile, most, enough = Number.POSITIVE_INFINITY) {
      const first: UnitKey[] = [];
      let count = 0;
      for (const [file, rows] of rowsPerFile.entries()) {
        for (let row = 0; row < rows; row++) {
          for (let variant = 0; variant < variants; variant++) {
            if (has(file, row, variant)) continue;
            count += 1;
            if (first.length < most) first.push([file, row, variant]);
            if (count >= enough) return { first, count };
          }
        }
      }
      return { first, count };
    },
  };
}

/** Sets a bit; false when it was set already. */
function mark(columns: (Uint8Array | undefined)[], column: number, row: number): boolean {
  let bits = columns[column];
  const byte = row >>> 3;
  const bit = 1 << (row & 7);
  if (!bits || byte >= bits.length) {
    bits = grown(bits, byte);
    columns[column] = bits;
  }
  const before = bits[byte] ?? 0;
  if ((before & bit) !== 0) return false;
  bits[byte] = before | bit;
  return true;
}

function grown(bits: Uint8Array | undefined, byte: number): Uint8Array {
  const wider = new Uint8Array(Math.max(1024, (bits?.length ?? 0) * 2, byte + 1));
  if (bits) wider.set(bits);
  return wider;
}
