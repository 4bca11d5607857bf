/** Writes exported files whole or not at all: a file that stood in their place stays until the last piece is there. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ExportedFile } from './exportPlan.ts';

/** One file and where it goes; the folder is there. */
export interface ExportTarget extends Pick<ExportedFile, 'pieces'> {
  readonly target: string;
}

/** False where it was stopped, and then nothing changed. Rejects with what the disk says. */
export async function writeExport(files: readonly ExportTarget[], signal: AbortSignal): Promise<boolean> {
  const drafts = files.map(({ target }) => `${target}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    for (const [at, { pieces }] of files.entries()) {
      if (signal.aborted) return false;
      await pipeline(pieces, createWriteStream(drafts[at] ?? '', { flags: 'wx' }));
    }
    // Pieces end early where their making was stopped.
    if (signal.aborted) return false;
    for (const [at, { target }] of files.entries()) await rename(drafts[at] ?? '', target);
    return true;
  } finally {
    for (const draft of drafts) await rm(draft, { force: true });
  }
}
