/** Files or folders are about to move: what experiments have to say afterwards to name the same files. */
import type { TextEdit } from 'vscode-languageserver-types';
import { URI, Utils } from 'vscode-uri';
import { namedFilesOf } from './namedFiles.ts';
import type { ExperimentSnapshot } from './snapshot.ts';

/** One file or folder, by its URIs. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Whether any of the moves takes this file along, by itself or with a folder. */
export function isMoved(uri: string, moves: readonly Move[]): boolean {
  return afterMoves(uri, moves) !== uri;
}

/** The edits in one experiment, at the places where it stands now; it may be among the moved files itself. */
export function movedPathEdits(experiment: ExperimentSnapshot, moves: readonly Move[]): TextEdit[] {
  const own = afterMoves(experiment.uri, moves);
  return namedFilesOf(experiment).flatMap(({ path, span, uri }) => {
    const target = afterMoves(uri, moves);
    if (own === experiment.uri && target === uri) return [];
    const newText = relativePath(Utils.dirname(URI.parse(own)).path, URI.parse(target).path);
    if (newText === path) return [];
    return [{ range: experiment.lines.rangeOf(span), newText }];
  });
}

function afterMoves(uri: string, moves: readonly Move[]): string {
  for (const { from, to } of moves) {
    if (uri === from) return to;
    if (uri.startsWith(`${from}/`)) return to + uri.slice(from.length);
  }
  return uri;
}

/** The way from a folder to a file, as POSIX writes it. */
function relativePath(folder: string, file: string): string {
  const from = folder.split('/').filter((part) => part !== '');
  const to = file.split('/').filter((part) => part !== '');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
