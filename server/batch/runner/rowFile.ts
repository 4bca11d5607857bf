/** A JSONL file that appears only when it is complete: written beside its place, synced, renamed, checksummed. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../durableFile.ts';

export interface RowFile {
  /** Takes a row's bytes, newline included. Gives a promise to wait for when the buffer went to disk. */
  add(row: Buffer): Promise<undefined> | undefined;
  /** Puts the file in its place. */
  finish(): Promise<{ readonly rows: number; readonly sizeBytes: number; readonly sha256: string }>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
}

const BUFFER_BYTES = 1 << 20;

/** Starts a file at `path`; nothing is on disk before the first full buffer. */
export function createRowFile(path: string): RowFile {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  const hash = createHash('sha256');
  let handle: FileHandle | null = null;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let sizeBytes = 0;
  let rows = 0;
  const write = async (): Promise<undefined> => {
    const data = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(data);
    sizeBytes += data.length;
    if (!handle) {
      await mkdir(dirname(path), { recursive: true });
      handle = await open(temporary, 'wx');
    }
    await handle.writeFile(data);
  };
  return {
    add(row) {
      rows += 1;
      waiting.push(row);
      waitingBytes += row.length;
      return waitingBytes < BUFFER_BYTES ? undefined : write();
    },
    async finish() {
      await write();
      await handle?.sync();
      await handle?.close();
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return { rows, sizeBytes, sha256: hash.digest('hex') };
    },
    async discard() {
      await handle?.close();
      await rm(temporary, { force: true });
    },
  };
}
