/** Files that a crash cannot leave half written: replaced whole, or extended by whole lines. */
import { randomUUID } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const APPENDING = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW;

/**
 * Replaces a file in one step: readers see the old text or the new, also after a power failure. Throws what the file
 * system throws, and then leaves the old file as it was.
 */
export async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  await replaceWhere(path, data, async () => true);
}

/** Which file stands at a path: another one after each replacement. */
export function fileMark(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino}:${found.mtimeNs}` : 'none';
}

/** The same, where that is still wished once the new text is on the disk; else the old file stays, and it says false. */
export async function replaceWhere(
  path: string,
  data: string | Uint8Array,
  isWished: () => Promise<boolean>,
): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, data);
    if (!(await isWished())) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/**
 * As `replaceFile`; where a full disk has no room for a second file, the old one is written over, so that at least the last word
 * stands there. A power failure in that moment may leave something unreadable: only for what readers can do without.
 */
export async function replaceOrOverwrite(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    const handle = await open(path, 'r+');
    try {
      const { bytesWritten } = await handle.write(text, 0);
      await handle.truncate(bytesWritten);
    } finally {
      await handle.close();
    }
  }
}

/**
 * Creates a file with its content in one step; false where one of that name is there already, which stays as it is. Where
 * the file system knows no links a crash may leave it half written: only for what readers can tell from a whole one.
 */
export async function createFile(path: string, data: Uint8Array): Promise<boolean> {
  const draft = temporaryBeside(path);
  try {
    await writeSynced(draft, data);
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return writeFile(path, data, { flag: 'wx', flush: true });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

/** Where a file is written before it takes its place. */
export function temporaryBeside(path: string): string {
  return `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
}

/** Whether a file bears a name that `temporaryBeside` gives: one that is not being written was left by a crash. */
export function isTemporary(name: string): boolean {
  return /\.\d+-[0-9a-f]{8}\.tmp$/.test(name);
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Makes names created or renamed in a folder survive a power failure. Does nothing where folders cannot be synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((error: unknown) => {
    if (cannotSync(error)) return null;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.sync();
  } catch (error) {
    if (!cannotSync(error)) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Appends values as lines of JSON, in a single write, so that lines of several writers do not mix. A line that a full disk or a
 * killed writer left unfinished is closed first: what comes is never lost in it. Follows no link.
 */
export async function appendJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  await append(path, values, async () => {});
}

/** The same; resolves when they are on the disk. */
export async function appendSynced(path: string, values: readonly unknown[]): Promise<void> {
  await append(path, values, (handle) => handle.sync());
}

async function append(
  path: string,
  values: readonly unknown[],
  end: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, APPENDING);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1, '\n');
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const lines = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const bytes = Buffer.from(`${last.toString() === '\n' ? '' : '\n'}${lines}`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length)
      throw new Error(`${path} could be written only in part: is the disk full?`);
    await end(handle);
  } finally {
    await handle.close();
  }
}

/** Some file systems (Windows, a few network mounts) refuse to open or sync a folder. */
function cannotSync(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return (
    code === 'EISDIR' || code === 'EPERM' || code === 'EINVAL' || code === 'ENOTSUP' || code === 'EACCES'
  );
}
