/**
 * Where the row of each request stands, found by the request's fingerprint: a table for jobs of any size, outside of
 * JavaScript's heap. A `Map` takes five times the memory and ends at 16.7 million entries.
 */

export interface FingerprintPlaces {
  /** Remembers a place, a whole number from 0 below 2⁵³; of a fingerprint that comes again the last one counts. */
  set(fingerprint: string, place: number): void;
  /**
   * The place of a fingerprint; undefined where none is known. Two fingerprints that agree in their first 52 bits share
   * one place: who must be sure compares what stands there.
   */
  get(fingerprint: string): number | undefined;
  readonly size: number;
  /** Memory that the table holds. */
  readonly sizeBytes: number;
}

/** A thousand tables, chosen by the first bits. They grow one by one, so that only one of them stands in memory twice. */
const TABLE_BITS = 10;
const KEY_BITS = 52;
const KEY_DIGITS = KEY_BITS / 4;
const WITHIN = 2 ** (KEY_BITS - TABLE_BITS);
const FIRST_SLOTS = 16;
/** Fuller, looking for what is not there takes many steps; emptier, memory is wasted. */
const MOST_FULL = 0.8;
const GROWTH = 1.25;
const BYTES_PER_SLOT = 16;

/** An empty table. Fingerprints are hexadecimal and spread evenly, as those of sha256 are. */
export function createFingerprintPlaces(): FingerprintPlaces {
  const tables: (Table | undefined)[] = [];
  let size = 0;
  let slots = 0;
  return {
    set(fingerprint, place) {
      const key = keyOf(fingerprint);
      const number = Math.floor(key / WITHIN);
      let table = tables[number];
      if (!table || table.size >= MOST_FULL * table.keys.length) {
        slots -= table?.keys.length ?? 0;
        table = grown(table);
        slots += table.keys.length;
        tables[number] = table;
      }
      if (put(table, key % WITHIN, place)) size += 1;
    },
    get(fingerprint) {
      const key = keyOf(fingerprint);
      const table = tables[Math.floor(key / WITHIN)];
      if (!table) return undefined;
      const slot = slotOf(table, key % WITHIN);
      return table.keys[slot] === 0 ? undefined : table.places[slot];
    },
    get size() {
      return size;
    },
    get sizeBytes() {
      return slots * BYTES_PER_SLOT;
    },
  };
}

/** Open addressing: a key stands in the first slot from its own on that was free. Keys are one more than they say; 0 is a free slot. */
interface Table {
  readonly keys: Float64Array;
  readonly places: Float64Array;
  size: number;
}

function keyOf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, KEY_DIGITS), 16);
}

/** Where the key stands, or would. A table is never full. */
function slotOf({ keys }: Table, key: number): number {
  let slot = Math.floor((key / WITHIN) * keys.length);
  while (keys[slot] !== 0 && keys[slot] !== key + 1) slot = slot + 1 === keys.length ? 0 : slot + 1;
  return slot;
}

/** False where the key was there already. */
function put(table: Table, key: number, place: number): boolean {
  const slot = slotOf(table, key);
  const isNew = table.keys[slot] === 0;
  table.keys[slot] = key + 1;
  table.places[slot] = place;
  if (isNew) table.size += 1;
  return isNew;
}

function grown(before: Table | undefined): Table {
  const slots = before ? Math.ceil(before.keys.length * GROWTH) : FIRST_SLOTS;
  const table: Table = { keys: new Float64Array(slots), places: new Float64Array(slots), size: 0 };
  for (const [slot, key] of before?.keys.entries() ?? []) {
    if (key !== 0) put(table, key - 1, before?.places[slot] ?? 0);
  }
  return table;
}
