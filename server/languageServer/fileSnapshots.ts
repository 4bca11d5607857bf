/** Prompts and experiments by their URI, whoever asks: as they stand in an editor, else as they stand on disk. */
import { readFile } from 'node:fs/promises';
import type { ExperimentSnapshot, PromptSnapshot, Snapshot } from '../features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../features/snapshot.ts';
import { fileMark } from './fileMark.ts';
import { localPath } from './localPath.ts';
import { createLookedUp } from './lookedUp.ts';

/** The files of one process. Files on disk are read in the background: null until then. */
export interface FileSnapshots {
  promptAt(uri: string): PromptSnapshot | null;
  experimentAt(uri: string): ExperimentSnapshot | null;
}

/** Longer files are no prompts and no experiments. */
const MAX_BYTES = 2 * 1024 * 1024;

/** `openAt` gives what an editor holds; `onChange` is called when files on disk were read. */
export function createFileSnapshots(
  openAt: (uri: string) => Snapshot | null,
  onChange: () => void,
): FileSnapshots {
  const onDisk = createLookedUp<{ readonly uri: string; readonly kind: Snapshot['kind'] }, Snapshot>(
    {
      nameOf: ({ uri, kind }) => `${kind} ${uri}`,
      markOf: ({ uri }) => markOf(uri),
      read: ({ uri, kind }) => readSnapshot(uri, kind),
      freshMs: 2000,
      most: 500,
    },
    onChange,
  );
  const at = (uri: string, kind: Snapshot['kind']): Snapshot | null =>
    openAt(uri) ?? onDisk.of({ uri, kind });
  return {
    promptAt(uri) {
      const snapshot = at(uri, 'prompt');
      return snapshot?.kind === 'prompt' ? snapshot : null;
    },
    experimentAt(uri) {
      const snapshot = at(uri, 'experiment');
      return snapshot?.kind === 'experiment' ? snapshot : null;
    },
  };
}

async function markOf(uri: string): Promise<string | null> {
  const path = localPath(uri);
  const mark = path === null ? null : await fileMark(path);
  return mark !== null && Number.parseInt(mark, 10) <= MAX_BYTES ? mark : null;
}

async function readSnapshot(uri: string, kind: Snapshot['kind']): Promise<Snapshot | null> {
  const path = localPath(uri);
  const text = path === null ? null : await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const document = { uri, version: 0, text };
  return kind === 'experiment' ? experimentSnapshot(document) : promptSnapshot(document, { sure: true });
}
