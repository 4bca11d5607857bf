/**
 * The requests of the language server that find a way through files: each handler with the capability that declares
 * it. Part of the process of `languageServer.ts`, which keeps the snapshots.
 */
import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import { definitionAt } from '../features/definition.ts';
import { documentLinksOf } from '../features/documentLinks.ts';
import { documentSymbolsOf } from '../features/documentSymbols.ts';
import { foldingRangesOf } from '../features/foldingRanges.ts';
import { highlightsAt } from '../features/highlights.ts';
import { selectionRangesAt } from '../features/selectionRanges.ts';
import type { Snapshot } from '../features/snapshot.ts';

/** Runs a feature on the present snapshot of a document; gives `empty` where there is none or the feature fails. */
export type Ask = <T>(feature: string, uri: string, empty: T, run: (snapshot: Snapshot) => T) => T;

/** One request: what declares it, and how it is served. */
interface Served {
  readonly method: string;
  readonly options: object;
  readonly capability: ServerCapabilities;
  serve?(connection: Connection, ask: Ask): void;
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
  // Served by `serveAcrossFiles.ts`, which asks more than one file.
  { method: 'textDocument/references', options: {}, capability: { referencesProvider: true } },
  {
    method: 'textDocument/rename',
    options: { prepareProvider: true },
    capability: { renameProvider: { prepareProvider: true } },
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
