/** What a runner has read of a launch's files, so that it reads each row once. Another runner reads all of it again. */
import type { Launch } from '../launchLog.ts';

/** Whole files by their state, checkpoints up to a byte. */
export interface SeenFiles {
  readonly files: Map<string, string>;
  readonly offsets: Map<string, number>;
}

const SEEN = new WeakMap<Launch, SeenFiles>();

export function seenFiles(launch: Launch): SeenFiles {
  const seen = SEEN.get(launch) ?? { files: new Map(), offsets: new Map() };
  SEEN.set(launch, seen);
  return seen;
}

/** The launch's files are written anew. */
export function forgetFiles(launch: Launch): void {
  SEEN.delete(launch);
}
