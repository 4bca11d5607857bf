import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { PageHeader } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { guardPage } from '../../../server/documents/parquet/guardPage.ts';
import type { Leaf } from '../../../server/documents/parquet/leaf.ts';
import { decompressPage } from '../../../server/documents/parquet/pageCodec.ts';

const NUMBERS: Leaf = {
  path: ['n'],
  schemaPath: [],
  maxRepetition: 0,
  maxDefinition: 0,
  type: 'INT32',
  typeLength: undefined,
};

describe('decompressPage', () => {
  const zeros = Buffer.alloc(1_000_000);
  it.each([
    ['GZIP', gzipSync],
    ['ZSTD', zstdCompressSync],
    ['BROTLI', brotliCompressSync],
  ] as const)('stops %s at the size that the page declares', (codec, compress) => {
    expect(decompressPage(compress(zeros), zeros.length, codec)).toHaveLength(zeros.length);
    expect(() => decompressPage(compress(zeros), 1000, codec)).toThrow();
    expect(() => decompressPage(compress(zeros), zeros.length + 1, codec)).toThrow('declares');
  });

  it.each(['SNAPPY', 'LZ4', 'LZ4_RAW'] as const)('allocates nothing that %s cannot hold', (codec) => {
    expect(() => decompressPage(Buffer.alloc(100), 200_000_000, codec)).toThrow('cannot hold');
  });

  it('reads no page beyond the bound, whatever it declares', () => {
    expect(() => decompressPage(Buffer.alloc(100), 2 ** 31 - 1, 'ZSTD')).toThrow('larger than is read');
    expect(() => decompressPage(Buffer.alloc(100), -1, 'GZIP')).toThrow('larger than is read');
    expect(() => decompressPage(Buffer.alloc(100), 100, 'LZO')).toThrow('the codec LZO is not read');
  });
});

describe('guardPage', () => {
  it('refuses more values than a page can have', () => {
    expect(() => guardPage(Buffer.alloc(10), dataPage(2 ** 30, 'PLAIN'), NUMBERS)).toThrow('too large');
  });

  it('refuses a run that is longer than its page', () => {
    // Dictionary indexes: width 1, a run of 2^27 values, the value.
    const endless = Buffer.from([1, 0x80, 0x80, 0x80, 0x80, 0x01, 0]);
    expect(() => guardPage(endless, dataPage(1000, 'RLE_DICTIONARY'), NUMBERS)).toThrow(
      'longer than its page',
    );
    const honest = Buffer.from([1, 0xd0, 0x0f, 0]);
    expect(() => guardPage(honest, dataPage(1000, 'RLE_DICTIONARY'), NUMBERS)).not.toThrow();
  });

  it('refuses levels that run on', () => {
    // Definition levels: 6 bytes, a run of 2^27 ones.
    const levels = Buffer.from([6, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x01, 1]);
    const optional = { ...NUMBERS, maxDefinition: 1 };
    expect(() => guardPage(levels, dataPage(1000, 'PLAIN'), optional)).toThrow('longer than its page');
  });

  it('refuses beginnings that are shared until they fill the memory', () => {
    // Prefix lengths: blocks of 128 in 4 parts, 1,000 values, the first 2^20, all others the same; likewise suffixes.
    const lengths = (first: readonly number[]) => [
      0x80,
      0x01,
      4,
      0xe8,
      0x07,
      ...first,
      ...Array.from({ length: 8 }, () => [0, 0, 0, 0, 0]).flat(),
    ];
    const page = Buffer.from([...lengths([0x80, 0x80, 0x80, 0x01]), ...lengths([2])]);
    expect(() => guardPage(page, dataPage(1000, 'DELTA_BYTE_ARRAY'), NUMBERS)).toThrow('when written out');
  });
});

function dataPage(values: number, encoding: 'PLAIN' | 'RLE_DICTIONARY' | 'DELTA_BYTE_ARRAY'): PageHeader {
  return {
    type: 'DATA_PAGE',
    uncompressed_page_size: 0,
    compressed_page_size: 0,
    data_page_header: {
      num_values: values,
      encoding,
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  };
}
