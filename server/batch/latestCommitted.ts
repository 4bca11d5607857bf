/** The rows committed last, for a look at a job while it runs: reads the end of the journal alone, however long it is. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceReadError } from '../documents/source.ts';
import type { JournalLine } from './job.ts';
import { pathsOf, segmentName, segmentNumber } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { createKeptRows } from './keptRows.ts';
import type { StoredLine } from './runner/journalLine.ts';
import { parseLine } from './runner/journalLine.ts';

const TAIL_BYTES = 512 * 1024;

/** Up to `most` lines, the newest first; fewer where they are long. None where nothing is committed. */
export async function latestCommitted(folder: string, most: number): Promise<readonly JournalLine[]> {
  const { journal } = pathsOf(folder);
  const found: StoredLine[] = [];
  for (const segment of await newestFirst(journal)) {
    for (const line of await lastLines(join(journal, segment))) {
      const parsed = parseLine(line);
      if (parsed) found.push(parsed);
      if (found.length >= most) return withRows(folder, found);
    }
  }
  return withRows(folder, found);
}

/** Names of the segments that are there: what is missing among them keeps nobody from a look at the others. */
async function newestFirst(journal: string): Promise<readonly string[]> {
  const names = await readdir(journal).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const numbers = names.map(segmentNumber).filter((number) => number !== null);
  return numbers.sort((a, b) => b - a).map(segmentName);
}

/** The lines with the rows of compacted ones from their parts; without those whose part cannot be read. */
async function withRows(folder: string, found: readonly StoredLine[]): Promise<readonly JournalLine[]> {
  if (!found.some((line) => 'kept' in line)) return found as readonly JournalLine[];
  const manifest = await readManifest(folder);
  if (!manifest.ok) return [];
  const kept = createKeptRows(folder, manifest.value);
  const lines: JournalLine[] = [];
  try {
    for (const line of found) {
      if (!('kept' in line)) lines.push(line);
      else lines.push({ key: line.key, at: line.at, row: await kept.rowOf(line.kept) });
    }
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
  } finally {
    await kept.close();
  }
  return lines;
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
