/** Zstandard → bytes, all frames of it. Node's own stream stops after the first frame and drops the rest silently. */
import { pipeline } from 'node:stream';
import { constants, createZstdDecompress } from 'node:zlib';
import { ZstdFrameScanner } from './zstdFrameScanner.ts';

const CHUNK_BYTES = 256 * 1024;

/** Windows of up to 2 GiB, as `zstd --long=31` makes them. */
const PARAMETERS = { [constants.ZSTD_d_windowLogMax]: 31 };

/** Decompresses any number of frames, skippable ones too. Throws zlib's error where the input is damaged or breaks off. */
export async function* decompressZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = new FrameInput(chunks[Symbol.asyncIterator]());
  try {
    while (await input.hasMore()) {
      const frame = createZstdDecompress({ chunkSize: CHUNK_BYTES, params: PARAMETERS });
      // The reader of the last stream sees every error, so the callback has nothing left to do.
      yield* pipeline(input.frame(), frame, () => undefined) as AsyncIterable<Buffer>;
    }
  } finally {
    await input.close();
  }
}

/** Hands out the input frame by frame. */
class FrameInput {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.#chunks = chunks;
  }

  /** Whether another frame begins. */
  async hasMore(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#rest = next.value;
    }
    return true;
  }

  /** The bytes of the next frame; what is no frame, or breaks off, goes on to the end of the input. */
  async *frame(): AsyncGenerator<Buffer> {
    const scanner = new ZstdFrameScanner();
    while (await this.hasMore()) {
      const bytes = this.#rest;
      const end = scanner.endIn(bytes);
      this.#rest = bytes.subarray(end ?? bytes.length);
      yield bytes.subarray(0, end ?? bytes.length);
      if (end !== null) return;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
