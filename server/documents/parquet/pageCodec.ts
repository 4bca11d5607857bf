/** Compressed pages → pages, none larger than it says and none larger than is read. */

import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { said } from '../../language/said.ts';

/** The largest page that is read: as long as the longest line of JSON Lines. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** What a codec can make of a byte at the most; a page that declares more is not what it says. */
const MOST_PER_BYTE: Partial<Record<CompressionCodec, number>> = { SNAPPY: 22, LZ4: 256, LZ4_RAW: 256 };

/** Decompresses a page of `length` bytes. Throws where that is not what comes out; allocates no more than that. */
export function decompressPage(bytes: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  if (!(length >= 0 && length <= MAX_PAGE_BYTES)) {
    throw new Error(said('a page of {0} bytes is larger than is read ({1})', length, MAX_PAGE_BYTES));
  }
  if (length > (bytes.length + 1) * (MOST_PER_BYTE[codec] ?? Number.POSITIVE_INFINITY)) {
    throw new Error(said('a page of {0} bytes cannot hold the {1} it declares', bytes.length, length));
  }
  // Some codecs write a byte or two for a page of nothing, and not every decoder knows what to make of them.
  if (length === 0) return new Uint8Array();
  const page = decompressed(bytes, length, codec);
  if (page.length !== length) {
    throw new Error(said('a page holds {0} bytes where it declares {1}', page.length, length));
  }
  return page;
}

function decompressed(bytes: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  // zlib allocates up to the bound and no further; it wants one byte at the least.
  const options = { maxOutputLength: Math.max(1, length) };
  switch (codec) {
    case 'UNCOMPRESSED':
      return bytes;
    case 'GZIP':
      return gunzipSync(bytes, options);
    case 'BROTLI':
      return brotliDecompressSync(bytes, options);
    case 'ZSTD':
      return zstdDecompressSync(bytes, options);
    default: {
      const decompress = compressors[codec];
      if (!decompress) throw new Error(said('the codec {0} is not read', codec));
      return decompress(bytes, length);
    }
  }
}
