/**
 * One physical column of a Parquet row group while its rows come: values as they will stand in the file and their
 * levels, compressed page by page. Nothing is kept per value, so that the garbage collector has nothing to look through.
 */
import { constants, zstdCompressSync } from 'node:zlib';
import type { ColumnChunk, ParquetType, Statistics } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { ZSTD_LEVEL } from './rowFile.ts';

/** Where a leaf stands in its schema. */
export interface LeafPlace {
  readonly type: ParquetType;
  readonly path: readonly string[];
  /** The definition level of a value that is there. */
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  /** Smallest and largest value go into the file; for numbers and booleans. */
  readonly hasStatistics: boolean;
}

/** What a leaf takes. */
export type LeafValue = string | number | boolean;

/** A column of pages. */
export interface ParquetLeaf {
  add(value: LeafValue, repetition: number): void;
  addNull(repetition: number, definition: number): void;
  /** Called between rows: a page that is full is compressed. */
  rowEnded(): void;
  /** The pages, in order, and what the footer says of them where the first stands at `offset`. The leaf is empty again. */
  take(offset: number): { readonly pages: readonly Uint8Array[]; readonly chunk: ColumnChunk };
}

/** Bytes of values that make a page full. */
const PAGE_BYTES = 512 * 1024;

/** An empty column. */
export function createParquetLeaf(place: LeafPlace): ParquetLeaf {
  const { type, maxDefinition, maxRepetition } = place;
  const values = createValueBuffer();
  const definitions = createLevels();
  const repetitions = createLevels();
  let rows = 0;
  let nulls = 0;
  let pages: Uint8Array[] = [];
  let sums = noSums();

  const endPage = (): void => {
    if (definitions.length === 0) return;
    const levels = new ByteWriter(256);
    const repetitionBytes = writeLevels(levels, repetitions.taken(), maxRepetition);
    const definitionBytes = writeLevels(levels, definitions.taken(), maxDefinition);
    const plain = type === 'BOOLEAN' ? bits(values.bytes) : values.bytes;
    const pageBytes = compressed(plain);
    const levelBytes = levels.getBytes();
    const header = new ByteWriter(64);
    writePageHeader(header, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: levelBytes.length + plain.length,
      compressed_page_size: levelBytes.length + pageBytes.length,
      data_page_header_v2: {
        num_values: definitions.length,
        num_nulls: nulls,
        num_rows: rows,
        encoding: 'PLAIN',
        definition_levels_byte_length: definitionBytes,
        repetition_levels_byte_length: repetitionBytes,
        is_compressed: true,
      },
    });
    const page = [header.getBytes(), levelBytes, pageBytes];
    pages.push(...page);
    sums.compressed += page.reduce((sum, { length }) => sum + length, 0);
    sums.uncompressed += header.offset + levelBytes.length + plain.length;
    sums.values += definitions.length;
    sums.nulls += nulls;
    values.clear();
    definitions.clear();
    repetitions.clear();
    rows = 0;
    nulls = 0;
  };
  return {
    add(value, repetition) {
      if (repetition === 0) rows += 1;
      definitions.push(maxDefinition);
      if (maxRepetition > 0) repetitions.push(repetition);
      if (type === 'BYTE_ARRAY') values.addText(value as string);
      else if (type === 'INT64') values.addInteger(value as number);
      else if (type === 'DOUBLE') values.addDouble(value as number);
      else values.addByte(value === true ? 1 : 0);
      if (place.hasStatistics) sums.see(value);
    },
    addNull(repetition, definition) {
      if (repetition === 0) rows += 1;
      definitions.push(definition);
      if (maxRepetition > 0) repetitions.push(repetition);
      nulls += 1;
    },
    rowEnded() {
      if (values.sizeBytes >= PAGE_BYTES) endPage();
    },
    take(offset) {
      endPage();
      const taken = { pages, chunk: chunkOf(place, sums, offset) };
      pages = [];
      sums = noSums();
      values.release();
      return taken;
    },
  };
}

const ZSTD = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };

/** Mostly at one go: each further chunk costs a buffer and a copy. */
function compressed(page: Uint8Array): Uint8Array {
  return zstdCompressSync(page, { params: ZSTD, chunkSize: Math.max(1024, page.length >> 1) });
}

/** What the footer says of all pages of a chunk. */
interface Sums {
  compressed: number;
  uncompressed: number;
  values: number;
  nulls: number;
  least: LeafValue | undefined;
  most: LeafValue | undefined;
  see(value: LeafValue): void;
}

function noSums(): Sums {
  return {
    compressed: 0,
    uncompressed: 0,
    values: 0,
    nulls: 0,
    least: undefined,
    most: undefined,
    see(value) {
      if (this.least === undefined || value < this.least) this.least = value;
      if (this.most === undefined || value > this.most) this.most = value;
    },
  };
}

function chunkOf({ type, path, hasStatistics }: LeafPlace, sums: Sums, offset: number): ColumnChunk {
  return {
    file_offset: BigInt(offset),
    meta_data: {
      type,
      encodings: ['PLAIN', 'RLE'],
      path_in_schema: [...path],
      codec: 'ZSTD',
      num_values: BigInt(sums.values),
      total_compressed_size: BigInt(sums.compressed),
      total_uncompressed_size: BigInt(sums.uncompressed),
      data_page_offset: BigInt(offset),
      ...(hasStatistics && { statistics: statisticsOf(type, sums) }),
    },
  };
}

function statisticsOf(type: ParquetType, { nulls, least, most }: Sums): Statistics {
  const counted = { null_count: BigInt(nulls) };
  if (least === undefined || most === undefined) return counted;
  if (type === 'INT64') return { ...counted, min_value: BigInt(least), max_value: BigInt(most) };
  if (type === 'BOOLEAN') return { ...counted, min_value: least, max_value: most };
  // A zero stands for both zeros.
  return { ...counted, min_value: least === 0 ? -0 : least, max_value: most === 0 ? 0 : most };
}

/** Levels as runs; none where there is but one level. */
function writeLevels(writer: ByteWriter, levels: Uint8Array, most: number): number {
  return most === 0 ? 0 : writeRleBitPackedHybrid(writer, levels, 32 - Math.clz32(most));
}

/** Booleans are packed eight to a byte, the first in the lowest bit. */
function bits(bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bytes.length / 8));
  for (let position = 0; position < bytes.length; position++) {
    const byte = position >>> 3;
    packed[byte] = (packed[byte] ?? 0) | ((bytes[position] ?? 0) << (position & 7));
  }
  return packed;
}

/** One byte for each level. */
interface Levels {
  readonly length: number;
  push(level: number): void;
  taken(): Uint8Array;
  clear(): void;
}

function createLevels(): Levels {
  let bytes = new Uint8Array(256);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(level) {
      if (length === bytes.length) {
        const wider = new Uint8Array(length * 2);
        wider.set(bytes);
        bytes = wider;
      }
      bytes[length++] = level;
    },
    taken: () => bytes.subarray(0, length),
    clear() {
      length = 0;
    },
  };
}

/** Values in Parquet's PLAIN encoding. */
interface ValueBuffer {
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
  addText(text: string): void;
  addInteger(value: number): void;
  addDouble(value: number): void;
  addByte(value: number): void;
  /** Keeps the memory. */
  clear(): void;
  /** Lets go of it: another column may need it before this one does. */
  release(): void;
}

const START_BYTES = 1024;
/** UTF-8 bytes of one UTF-16 unit at the most. */
const WIDEST = 3;
const TWO_32 = 2 ** 32;

function createValueBuffer(): ValueBuffer {
  let buffer = Buffer.alloc(0);
  let used = 0;
  const reserve = (more: number): void => {
    if (used + more <= buffer.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(START_BYTES, buffer.length * 2, used + more));
    buffer.copy(wider, 0, 0, used);
    buffer = wider;
  };
  return {
    get bytes() {
      return buffer.subarray(0, used);
    },
    get sizeBytes() {
      return used;
    },
    addText(text) {
      reserve(4 + text.length * WIDEST);
      const length = buffer.write(text, used + 4);
      buffer.writeUInt32LE(length, used);
      used += 4 + length;
    },
    addInteger(value) {
      reserve(8);
      const high = Math.floor(value / TWO_32);
      buffer.writeUInt32LE(value - high * TWO_32, used);
      buffer.writeInt32LE(high, used + 4);
      used += 8;
    },
    addDouble(value) {
      reserve(8);
      used = buffer.writeDoubleLE(value, used);
    },
    addByte(value) {
      reserve(1);
      buffer[used++] = value;
    },
    clear() {
      used = 0;
    },
    release() {
      buffer = Buffer.alloc(0);
      used = 0;
    },
  };
}
