/** A dataset file in memory, for tests that make thousands of them. */
import type { DataFile } from '../../server/documents/dataFile.ts';

/** `chunkBytes` is the size of the pieces it streams. */
export function fileOf(name: string, bytes: Buffer, chunkBytes = 1 << 16): DataFile {
  return {
    name,
    path: `/memory/${name}`,
    sizeBytes: async () => bytes.length,
    async *stream() {
      for (let start = 0; start < bytes.length; start += chunkBytes) {
        yield bytes.subarray(start, start + chunkBytes);
      }
    },
    openRanges: async () => ({
      sizeBytes: bytes.length,
      isRemote: true,
      read: async (start, end) => Buffer.from(bytes.subarray(start, end)),
      close: async () => undefined,
    }),
    identity: async () => ({ path: `/memory/${name}`, sizeBytes: bytes.length, sha256: '' }),
  };
}
