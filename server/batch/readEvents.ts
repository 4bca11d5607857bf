/** Follows the NDJSON files of a job folder by size, because watching files fails on network file systems. */
import { open } from 'node:fs/promises';
import { decodeCommand, decodeEvent, decodeSeriesPoint, parseJson } from './decodeJob.ts';
import type { ControlCommand, JobEvent, SeriesPoint } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { scanLines } from './runner/scanLines.ts';

/** What stands in a file from one position on. Lines that cannot be decoded are left out. */
export interface Following<T> {
  readonly items: readonly T[];
  /** Where to go on reading: after the last complete line. */
  readonly nextByte: number;
}

/** The events of a job from a byte position (0 for all). An absent file holds none. */
export async function readEvents(folder: string, fromByte: number): Promise<Following<JobEvent>> {
  const { lines, nextByte } = await completeLines(pathsOf(folder).events, fromByte);
  return { items: decodeAll(lines, decodeEvent), nextByte };
}

/**
 * Visits the events of one kind, from the first on. Those of weeks under heavy load are gigabytes: none is held, and others
 * are not even parsed.
 */
export async function eachEvent(
  folder: string,
  kind: JobEvent['kind'],
  visit: (event: JobEvent) => void,
): Promise<void> {
  const mark = Buffer.from(`"kind":${JSON.stringify(kind)}`);
  const take = (line: Buffer): undefined => {
    if (!line.includes(mark)) return;
    for (const event of decodeAll([line.toString()], decodeEvent)) if (event.kind === kind) visit(event);
  };
  await scanLines(pathsOf(folder).events, take).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** The commands given to a job from a byte position (0 for all). */
export async function readCommands(folder: string, fromByte: number): Promise<Following<ControlCommand>> {
  const { lines, nextByte } = await completeLines(pathsOf(folder).control, fromByte);
  return { items: decodeAll(lines, decodeCommand), nextByte };
}

/** The figures of a job's course from a byte position (0 for all): all runs of it, one after the other. */
export async function readSeries(folder: string, fromByte: number): Promise<Following<SeriesPoint>> {
  const { lines, nextByte } = await completeLines(pathsOf(folder).series, fromByte);
  return { items: decodeAll(lines, decodeSeriesPoint), nextByte };
}

function decodeAll<T>(
  lines: readonly string[],
  decode: (value: unknown) => { readonly ok: true; readonly value: T } | { readonly ok: false },
): readonly T[] {
  const items: T[] = [];
  for (const line of lines) {
    const parsed = parseJson(line);
    const decoded = parsed.ok ? decode(parsed.value) : parsed;
    if (decoded.ok) items.push(decoded.value);
  }
  return items;
}

async function completeLines(
  path: string,
  fromByte: number,
): Promise<{ readonly lines: readonly string[]; readonly nextByte: number }> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return { lines: [], nextByte: 0 };
  try {
    const { size } = await handle.stat();
    const start = fromByte <= size ? fromByte : 0;
    const data = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(data, 0, data.length, start);
    const end = data.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    return {
      lines: data
        .toString('utf8', 0, end)
        .split('\n')
        .filter((line) => line !== ''),
      nextByte: start + end,
    };
  } finally {
    await handle.close();
  }
}
