/** Chunks of a file → chunks of its content. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decompressZstd } from './decompressZstd.ts';
import type { Compression } from './fileFormat.ts';

const CHUNK_BYTES = 256 * 1024;

/** Decompresses piece by piece, so that no declared size is ever allocated. Throws zlib's error on damaged input. */
export function decompress(chunks: AsyncIterable<Buffer>, compression: Compression): AsyncIterable<Buffer> {
  switch (compression) {
    case 'none':
      return chunks;
    case 'zstd':
      return decompressZstd(chunks);
    case 'gzip':
      // The reader of the last stream sees every error, so the callback has nothing left to do.
      return pipeline(
        Readable.from(chunks, { objectMode: false }),
        createGunzip({ chunkSize: CHUNK_BYTES }),
        () => undefined,
      );
  }
}
