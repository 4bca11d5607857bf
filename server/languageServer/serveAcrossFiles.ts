/**
 * References, rename and moves of files across the workspace. Other than what asks one snapshot, these read the files
 * that belong together, and wait for them.
 */
import type { Connection, Location, RenameFilesParams, WorkspaceEdit } from 'vscode-languageserver/node';
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Move } from '../features/movedPaths.ts';
import { isMoved, movedPathEdits } from '../features/movedPaths.ts';
import { referencesAt } from '../features/references.ts';
import { columnPlaces, placesNaming, sharedThingAt } from '../features/relatedReferences.ts';
import { prepareRenameAt, renameAt } from '../features/rename.ts';
import { columnAt, renameColumn } from '../features/renameColumn.ts';
import type { Snapshot } from '../features/snapshot.ts';
import type { Ask } from './serveNavigation.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** Files that are read for one question; more belong together nowhere. */
const MOST_FILES = 500;

/** The capabilities of `workspace.fileOperations`. */
export const FILE_OPERATIONS = {
  willRename: {
    filters: (['file', 'folder'] as const).map((matches) => ({
      scheme: 'file',
      pattern: { glob: '**/*', matches },
    })),
  },
};

/** Serves them. A feature that throws is a bug: `failed` logs it, and the answer is empty. */
export function serveAcrossFiles(
  connection: Connection,
  ask: Ask,
  index: WorkspaceIndex,
  failed: (feature: string, uri: string, error: unknown) => void,
): void {
  const guarded = async <T>(feature: string, uri: string, empty: T, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      failed(feature, uri, error);
      return empty;
    }
  };

  connection.onReferences(({ textDocument: { uri }, position, context }) =>
    guarded('references', uri, [], async () => {
      const own = ask('references', uri, [], (snapshot) => referencesAt(snapshot, position, context));
      const shared = ask('references', uri, null, (snapshot) => sharedThingAt(snapshot, position));
      if (!shared) return own;
      const files = await relatedFiles(index, shared.kind === 'file' ? shared.uri : uri);
      const others =
        shared.kind === 'file' ? placesNaming(files, shared.uri) : columnPlaces(files, shared.column);
      return distinct([...own, ...others]);
    }),
  );

  connection.onPrepareRename(({ textDocument: { uri }, position }) => {
    const prepared = ask('rename', uri, null, (snapshot) => prepareRenameAt(snapshot, position));
    if (prepared && !prepared.ok) return new ResponseError(ErrorCodes.InvalidRequest, prepared.message);
    if (prepared) return { range: prepared.range, placeholder: prepared.placeholder };
    const column = ask('rename', uri, null, (snapshot) => columnAt(snapshot, position));
    return column && { range: column.range, placeholder: column.column };
  });

  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) =>
    guarded<WorkspaceEdit | ResponseError | null>('rename', uri, null, async () => {
      const column = ask('rename', uri, null, (snapshot) => columnAt(snapshot, position));
      const renamed = column
        ? renameColumn(await relatedFiles(index, uri), column.column, newName)
        : ask('rename', uri, null, (snapshot) => renameAt(snapshot, position, newName));
      if (!renamed) return null;
      return renamed.ok ? renamed.edit : new ResponseError(ErrorCodes.InvalidRequest, renamed.message);
    }),
  );

  connection.workspace.onWillRenameFiles(({ files }: RenameFilesParams) =>
    guarded('moving files', files[0]?.oldUri ?? '', null, () => editsForMoves(index, files)),
  );
}

/** Edits in the experiments that name what moves, or move themselves; null where there are none. */
async function editsForMoves(
  index: WorkspaceIndex,
  files: RenameFilesParams['files'],
): Promise<WorkspaceEdit | null> {
  const moves: readonly Move[] = files.map(({ oldUri, newUri }) => ({ from: oldUri, to: newUri }));
  await index.ready();
  const touched = index
    .summaries()
    .filter(
      ({ uri, kind, names, others }) =>
        kind === 'experiment' && [uri, ...names, ...others].some((of) => isMoved(of, moves)),
    );
  const snapshots = touched.map(({ uri }) => index.snapshotAt(uri));
  const changes = snapshots.flatMap((snapshot) => {
    const edits = snapshot?.kind === 'experiment' ? movedPathEdits(snapshot, moves) : [];
    return snapshot && edits.length > 0 ? [[snapshot.uri, edits] as const] : [];
  });
  return changes.length === 0 ? null : { changes: Object.fromEntries(changes) };
}

/** A file, the experiments that name it, and all prompts of these. */
async function relatedFiles(index: WorkspaceIndex, uri: string): Promise<readonly Snapshot[]> {
  await index.ready();
  const experiments = [uri, ...index.experimentsNaming(uri)];
  const named = index
    .summaries()
    .filter((summary) => experiments.includes(summary.uri))
    .flatMap(({ names }) => names);
  const uris = [...new Set([...experiments, ...named])].slice(0, MOST_FILES);
  const snapshots = uris.map((one) => (index.holds(one) ? index.snapshotAt(one) : null));
  return snapshots.filter((snapshot) => snapshot !== null);
}

function distinct(locations: readonly Location[]): Location[] {
  return [...new Map(locations.map((location) => [JSON.stringify(location), location])).values()];
}
