/**
 * Looks a decompressed page over before it is decoded: what its runs and prefixes expand to must be what its header
 * says, because the decoder writes as many values as a run claims to have.
 */

import type { PageHeader } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { said } from '../../language/said.ts';
import type { Leaf } from './leaf.ts';
import { MAX_PAGE_BYTES } from './pageCodec.ts';

/** More values than this in one page are not decoded; writers make pages of some 20,000. */
const MAX_PAGE_VALUES = 1 << 24;

/** Throws where the page would expand beyond its bounds. `page` is as `uncompressedPage` makes it. */
export function guardPage(page: Uint8Array, header: PageHeader, leaf: Leaf): void {
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary } = header;
  const values = (v1 ?? v2 ?? dictionary)?.num_values ?? 0;
  if (!(values >= 0 && values <= MAX_PAGE_VALUES))
    throw new Error(said('a page of {0} values is too large', values));
  if (dictionary) return;
  const scan = new PageScan(page);
  if (v1) {
    if (leaf.maxRepetition > 0) scan.sizedRuns(bitsOf(leaf.maxRepetition), values);
    if (leaf.maxDefinition > 0) scan.sizedRuns(bitsOf(leaf.maxDefinition), values);
  } else if (v2) {
    scan.runs(bitsOf(leaf.maxRepetition), values, v2.repetition_levels_byte_length);
    scan.runs(bitsOf(leaf.maxDefinition), values, v2.definition_levels_byte_length);
    if (!(v2.num_nulls >= 0 && v2.num_nulls <= values))
      throw new Error(said('a page has more nulls than values'));
  }
  guardValues(scan, (v1 ?? v2)?.encoding, values, leaf);
}

function guardValues(scan: PageScan, encoding: string | undefined, values: number, leaf: Leaf): void {
  switch (encoding) {
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      scan.dictionaryIndexes(values);
      return;
    case 'RLE':
      if (leaf.type === 'BOOLEAN') scan.sizedRuns(1, values);
      else scan.dictionaryIndexes(values);
      return;
    case 'BYTE_STREAM_SPLIT':
      if ((leaf.typeLength ?? 8) * values > MAX_PAGE_BYTES) throw new Error(said('a page is too large'));
      return;
    case 'DELTA_BYTE_ARRAY':
      scan.prefixes(values);
  }
}

function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}

class PageScan {
  readonly #view: DataView;
  #offset = 0;

  constructor(page: Uint8Array) {
    this.#view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  }

  /** Runs with their length in bytes before them. */
  sizedRuns(width: number, values: number): void {
    const bytes = this.#view.getUint32(this.#offset, true);
    this.#offset += 4;
    this.runs(width, values, bytes);
  }

  runs(width: number, values: number, bytes: number): void {
    const end = this.#offset + bytes;
    if (!(bytes >= 0 && end <= this.#view.byteLength))
      throw new Error(said('levels reach beyond their page'));
    this.#scanRuns(width, values, end);
    this.#offset = end;
  }

  dictionaryIndexes(values: number): void {
    // A page of nulls alone may end here.
    if (this.#offset >= this.#view.byteLength) return;
    const width = this.#view.getUint8(this.#offset++);
    if (width > 32) throw new Error(said('dictionary indexes are too wide'));
    if (width > 0) this.#scanRuns(width, values, this.#view.byteLength);
  }

  /** Values that share beginnings with the ones before them: what they hold when written out. */
  prefixes(values: number): void {
    if (values === 0 || this.#offset >= this.#view.byteLength) return;
    const count = this.#count();
    if (count > values) throw new Error(said('a page has more values than it declares'));
    if (count === 0) return;
    const reader = { view: this.#view, offset: this.#offset };
    const prefixes = new Int32Array(count);
    const suffixes = new Int32Array(count);
    deltaBinaryUnpack(reader, count, prefixes);
    deltaBinaryUnpack(reader, count, suffixes);
    let total = 0;
    for (let index = 0; index < count; index++) total += (prefixes[index] ?? 0) + (suffixes[index] ?? 0);
    if (!(total >= 0 && total <= MAX_PAGE_BYTES))
      throw new Error(said('a page is too large when written out'));
  }

  /** The number of values that a delta-encoded block names, without moving on. */
  #count(): number {
    const before = this.#offset;
    this.#varint();
    this.#varint();
    const count = this.#varint();
    this.#offset = before;
    return count;
  }

  #scanRuns(width: number, values: number, end: number): void {
    const valueBytes = (width + 7) >> 3;
    let seen = 0;
    while (this.#offset < end && seen < values) {
      const header = this.#varint();
      if (header & 1) {
        const groups = header >>> 1;
        seen += groups * 8;
        this.#offset += groups * width;
        // The last groups are filled up, by DuckDB to 256 values: the bytes are there, and the decoder drops the values.
        if (seen >= values + 8 && this.#offset > end) throw new Error(said('a run is longer than its page'));
      } else {
        seen += header >>> 1;
        this.#offset += valueBytes;
        if (seen > values) throw new Error(said('a run is longer than its page'));
      }
    }
  }

  #varint(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#view.getUint8(this.#offset++);
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    throw new Error(said('a number is too long'));
  }
}
