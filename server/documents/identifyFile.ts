/** Pins a file by size and a hash of three places, so that a changed input is noticed without reading all of it. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { FileIdentity } from './source.ts';

const PLACE_BYTES = 64 * 1024;

/**
 * Reads at most 192 KiB. A change that keeps the size and touches none of the three places goes unnoticed. With
 * `upToBytes` the file is taken as if it ended there, so that one that has only grown is what it was.
 */
export async function identifyFile(
  path: string,
  upToBytes = Number.POSITIVE_INFINITY,
): Promise<FileIdentity> {
  const file = await open(path, 'r');
  try {
    const size = Math.min((await file.stat()).size, upToBytes);
    const hash = createHash('sha256');
    const middle = Math.max(0, Math.floor((size - PLACE_BYTES) / 2));
    const tail = Math.max(0, size - PLACE_BYTES);
    for (const position of [0, middle, tail])
      hash.update(await bytesAt(file, position, Math.min(PLACE_BYTES, size)));
    return { path, sizeBytes: size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
