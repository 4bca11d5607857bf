/** A file that appears only when it is complete: written beside its place, synced, renamed, checksummed. */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, temporaryBeside } from '../durableFile.ts';

/** A file on its way. Writes go one after the other: wait for each. */
export interface PlacedFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
}

/** Starts a file at `path`; nothing is on disk before the first write. */
export function createPlacedFile(path: string): PlacedFile {
  const temporary = temporaryBeside(path);
  const hash = createHash('sha256');
  let handle: FileHandle | null = null;
  let sizeBytes = 0;
  const opened = async (): Promise<FileHandle> => {
    if (handle) return handle;
    await mkdir(dirname(path), { recursive: true });
    handle = await open(temporary, 'wx');
    return handle;
  };
  return {
    async write(bytes) {
      const file = await opened();
      hash.update(bytes);
      sizeBytes += bytes.length;
      await file.writeFile(bytes);
    },
    async finish() {
      const file = await opened();
      await file.sync();
      await file.close();
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return { sizeBytes, sha256: hash.digest('hex') };
    },
    async discard() {
      await handle?.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
