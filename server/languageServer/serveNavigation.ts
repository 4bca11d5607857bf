/**
 * The requests of the language server that find a way through files: each handler with the capability that declares
 * it. Part of the process of `languageServer.ts`, which keeps the snapshots.
 */
import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { definitionAt } from '../features/definition.ts';
import { documentLinksOf } from '../features/documentLinks.ts';
import { documentSymbolsOf } from '../features/documentSymbols.ts';
import { foldingRangesOf } from '../features/foldingRanges.ts';
import { highlightsAt } from '../features/highlights.ts';
import { referencesAt } from '../features/references.ts';
import { prepareRenameAt, renameAt } from '../features/rename.ts';
import { selectionRangesAt } from '../features/selectionRanges.ts';
import type { Snapshot } from '../features/snapshot.ts';

/** Runs a feature on the present snapshot of a document; gives `empty` where there is none or the feature fails. */
export type Ask = <T>(feature: string, uri: string, empty: T, run: (snapshot: Snapshot) => T) => T;

/** One request: what declares it, and how it is served. */
interface Served {
  readonly method: string;
  readonly options: object;
  readonly capability: ServerCapabilities;
  serve(connection: Connection, ask: Ask): void;
}

/** All of them; `method` and `options` are for registering a request on files by their URI. */
export const NAVIGATION: readonly Served[] = [
  {
    method: 'textDocument/documentLink',
    options: {},
    capability: { documentLinkProvider: {} },
    serve: (connection, ask) =>
      connection.onDocumentLinks(({ textDocument }) =>
        ask('document links', textDocument.uri, [], documentLinksOf),
      ),
  },
  {
    method: 'textDocument/definition',
    options: {},
    capability: { definitionProvider: true },
    serve: (connection, ask) =>
      connection.onDefinition(({ textDocument, position }) =>
        ask('definition', textDocument.uri, [], (snapshot) => definitionAt(snapshot, position)),
      ),
  },
  {
    method: 'textDocument/documentSymbol',
    options: {},
    capability: { documentSymbolProvider: true },
    serve: (connection, ask) =>
      connection.onDocumentSymbol(({ textDocument }) =>
        ask('outline', textDocument.uri, [], documentSymbolsOf),
      ),
  },
  {
    method: 'textDocument/references',
    options: {},
    capability: { referencesProvider: true },
    serve: (connection, ask) =>
      connection.onReferences(({ textDocument, position, context }) =>
        ask('references', textDocument.uri, [], (snapshot) => referencesAt(snapshot, position, context)),
      ),
  },
  {
    method: 'textDocument/rename',
    options: { prepareProvider: true },
    capability: { renameProvider: { prepareProvider: true } },
    serve: serveRename,
  },
  {
    method: 'textDocument/documentHighlight',
    options: {},
    capability: { documentHighlightProvider: true },
    serve: (connection, ask) =>
      connection.onDocumentHighlight(({ textDocument, position }) =>
        ask('highlights', textDocument.uri, null, (snapshot) => highlightsAt(snapshot, position)),
      ),
  },
  {
    method: 'textDocument/foldingRange',
    options: {},
    capability: { foldingRangeProvider: true },
    serve: (connection, ask) =>
      connection.onFoldingRanges(({ textDocument }) => ask('folding', textDocument.uri, [], foldingRangesOf)),
  },
  {
    method: 'textDocument/selectionRange',
    options: {},
    capability: { selectionRangeProvider: true },
    serve: (connection, ask) =>
      connection.onSelectionRanges(({ textDocument, positions }) =>
        ask('selection ranges', textDocument.uri, [], (snapshot) => selectionRangesAt(snapshot, positions)),
      ),
  },
];

/** A refusal becomes an error of the request: editors show its message where the name stands. */
function serveRename(connection: Connection, ask: Ask): void {
  connection.onPrepareRename(({ textDocument, position }) => {
    const prepared = ask('rename', textDocument.uri, null, (snapshot) => prepareRenameAt(snapshot, position));
    if (!prepared) return null;
    if (!prepared.ok) return new ResponseError(ErrorCodes.InvalidRequest, prepared.message);
    return { range: prepared.range, placeholder: prepared.placeholder };
  });
  connection.onRenameRequest(({ textDocument, position, newName }) => {
    const renamed = ask('rename', textDocument.uri, null, (snapshot) =>
      renameAt(snapshot, position, newName),
    );
    if (!renamed) return null;
    return renamed.ok ? renamed.edit : new ResponseError(ErrorCodes.InvalidRequest, renamed.message);
  });
}
