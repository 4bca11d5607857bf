/** What the open files say about each other. */
import { namedFilesOf } from '../features/namedFiles.ts';
import type { Snapshot } from '../features/snapshot.ts';
import type { References } from './gatherKnowledge.ts';

/** References among the snapshots that `open` gives. */
export function openReferences(open: () => readonly Snapshot[]): References {
  return {
    experimentsNaming: (promptUri) =>
      open()
        .filter(
          (snapshot) =>
            snapshot.kind === 'experiment' &&
            namedFilesOf(snapshot).some(({ kind, uri }) => kind === 'prompt' && uri === promptUri),
        )
        .map(({ uri }) => uri),
    promptsNamed: (name) =>
      open()
        .filter((snapshot) => snapshot.kind === 'prompt' && snapshot.prompt.header.name === name)
        .map(({ uri }) => uri),
  };
}
