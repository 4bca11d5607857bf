/** Looks now and then whether the files that a job reads are still what they were: a run may take days. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyFile } from '../../documents/identifyFile.ts';
import type { FileIdentity } from '../../documents/source.ts';

export interface InputWatch {
  /** The first file that holds something else by now; null while all are as they were. */
  changed(): Promise<string | null>;
}

/**
 * Calls `onChange` once, with the file, until `signal` aborts. One that has only grown is as it was, as far as the job reads
 * it. One that is gone is no change: what is open can still be read, and what is not says so itself. Of a file whose size and
 * times stand still nothing is read. The Hub's files are pinned.
 */
export function watchInput(
  files: readonly FileIdentity[],
  everyMs: number,
  onChange: (path: string) => void,
  signal: AbortSignal,
): InputWatch {
  const local = files.filter(({ revision }) => revision === undefined);
  const seen = new Map<string, string>();
  const changed = async (): Promise<string | null> => {
    for (const file of local) if (await isAnother(file, seen)) return file.path;
    return null;
  };
  const watch = async (): Promise<void> => {
    // A moment ago they were compared with what was frozen.
    for (const { path } of local) seen.set(path, await markOf(path).catch(() => ''));
    while (!signal.aborted) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      const path = signal.aborted ? null : await changed();
      if (path !== null && !signal.aborted) return onChange(path);
    }
  };
  void watch();
  return { changed };
}

async function isAnother(file: FileIdentity, seen: Map<string, string>): Promise<boolean> {
  try {
    const mark = await markOf(file.path);
    if (seen.get(file.path) === mark) return false;
    const now = await identifyFile(file.path, file.sizeBytes);
    if (now.sizeBytes !== file.sizeBytes || now.sha256 !== file.sha256) return true;
    seen.set(file.path, mark);
    return false;
  } catch {
    return false;
  }
}

async function markOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}
