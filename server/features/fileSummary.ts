/** What is kept of a file that nobody has open: its names and places, not its text. */
import type { SymbolInformation } from 'vscode-languageserver-types';
import { detached } from '../language/detached.ts';
import { otherPathsOf } from './movedPaths.ts';
import { namedFilesOf } from './namedFiles.ts';
import type { Snapshot } from './snapshot.ts';
import { workspaceSymbolsOf } from './workspaceSymbols.ts';

/** One prompt or experiment of the workspace. */
export interface FileSummary {
  readonly uri: string;
  readonly kind: Snapshot['kind'];
  /** A prompt's own name; null where it names itself nothing, and for an experiment. */
  readonly name: string | null;
  /** URIs of the files that an experiment names, in order; of a prompt none. */
  readonly names: readonly string[];
  /** URIs of what else an experiment's paths stand on: folders of patterns and of output, a tokenizer. */
  readonly others: readonly string[];
  /** As `workspaceSymbolsOf` gives them. */
  readonly symbols: readonly SymbolInformation[];
}

const NONE: readonly string[] = [];

/** Keeps nothing of the snapshot alive. */
export function summaryOf(snapshot: Snapshot): FileSummary {
  const { uri, kind } = snapshot;
  const name = kind === 'prompt' ? snapshot.prompt.header.name : null;
  return {
    uri,
    kind,
    name: name === null ? null : detached(name),
    names: kind === 'experiment' ? namedFilesOf(snapshot).map((file) => detached(file.uri)) : NONE,
    others: kind === 'experiment' ? otherPathsOf(snapshot).map((other) => detached(other.uri)) : NONE,
    symbols: workspaceSymbolsOf(snapshot).map((symbol) => ({
      ...symbol,
      name: detached(symbol.name),
      ...(symbol.containerName === undefined ? {} : { containerName: detached(symbol.containerName) }),
    })),
  };
}
