/**
 * UTF-8 of many texts in a few stretches of memory that are used again. A buffer for each text would be memory outside
 * of the heap that the garbage collector is told of, and starts for, several times a second.
 */

export interface TextStore {
  /** The text's bytes; valid until the store is cleared. */
  add(text: string): Uint8Array;
  /** Forgets all texts and keeps the memory. */
  clear(): void;
}

const STRETCH_BYTES = 512 * 1024;
/** UTF-8 bytes of one UTF-16 unit at the most. */
const WIDEST = 3;

/** An empty store, which takes its stretches from `free` and gives them back there; a text longer than one has its own. */
export function createTextStore(free: Buffer[]): TextStore {
  let full: Buffer[] = [];
  let stretch: Buffer | null = null;
  let used = 0;
  return {
    add(text) {
      const most = text.length * WIDEST;
      if (stretch === null || used + most > STRETCH_BYTES) {
        const length = Buffer.byteLength(text);
        if (length > STRETCH_BYTES) return Buffer.from(text);
        if (stretch === null || used + length > STRETCH_BYTES) {
          if (stretch) full.push(stretch);
          stretch = free.pop() ?? Buffer.allocUnsafeSlow(STRETCH_BYTES);
          used = 0;
        }
      }
      const start = used;
      used += stretch.write(text, start);
      return stretch.subarray(start, used);
    },
    clear() {
      free.push(...full);
      if (stretch) free.push(stretch);
      full = [];
      stretch = null;
      used = 0;
    },
  };
}
