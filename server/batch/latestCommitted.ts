/** The rows committed last, for a look at a job while it runs: reads the end of the journal alone, however long it is. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalLine } from './job.ts';
import { pathsOf, segmentName } from './jobFolder.ts';
import { segmentsIn } from './runner/foldJournal.ts';
import { parseLine } from './runner/journalLine.ts';

const TAIL_BYTES = 512 * 1024;

/** Up to `most` lines, the newest first; fewer where they are long. None where nothing is committed. */
export async function latestCommitted(folder: string, most: number): Promise<readonly JournalLine[]> {
  const { journal } = pathsOf(folder);
  const found: JournalLine[] = [];
  for (const segment of (await segmentsIn(journal)).toReversed()) {
    for (const line of await lastLines(join(journal, segmentName(segment)))) {
      const parsed = parseLine(line);
      if (parsed) found.push(parsed);
      if (found.length >= most) return found;
    }
  }
  return found;
}

/** Complete lines within the last half megabyte, the last one first. */
async function lastLines(path: string): Promise<readonly string[]> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const data = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(data, 0, data.length, start);
    const lines = data.toString('utf8', 0, data.lastIndexOf(0x0a, bytesRead - 1) + 1).split('\n');
    lines.pop();
    if (start > 0) lines.shift();
    return lines.reverse();
  } finally {
    await handle.close();
  }
}
