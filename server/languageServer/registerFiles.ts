/** Asks the client for this server's features on files that none of its selectors matches: those the user opted in. */
import type {
  Connection,
  SemanticTokensRegistrationOptions,
  TextDocumentFilter,
} from 'vscode-languageserver/node';
import {
  BulkRegistration,
  CodeActionKind,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  InlayHintRequest,
  RegistrationType,
  SemanticTokensRegistrationType,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { URI, Utils } from 'vscode-uri';
import { FIX_ALL_KIND } from '../features/codeActions.ts';
import { COMPLETION_TRIGGERS } from '../features/completion.ts';
import { TOKENS_LEGEND } from '../features/semanticTokens.ts';
import { escapeGlob } from '../language/escapeGlob.ts';
import type { EditorAbilities } from './editorAbilities.ts';
import { NAVIGATION } from './serveNavigation.ts';

/** The options of the features, the same whether a file is matched by a selector or registered by itself. */
export const COMPLETION_OPTIONS = { triggerCharacters: [...COMPLETION_TRIGGERS], resolveProvider: true };
export const CODE_ACTION_OPTIONS = { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND] };
export const TOKENS_OPTIONS = { legend: TOKENS_LEGEND, full: true };
export const DIAGNOSTIC_OPTIONS = {
  identifier: 'rephrase',
  interFileDependencies: false,
  workspaceDiagnostics: true,
};

/** Registers every feature for these files, one by one; formatting stays with the files that are ours by name. */
export async function registerFiles(
  connection: Connection,
  uris: readonly string[],
  editor: EditorAbilities,
): Promise<void> {
  if (uris.length === 0) return;
  const documentSelector = uris.map((uri) => filterOf(URI.parse(uri), editor));
  const bulk = BulkRegistration.create();
  bulk.add(DidOpenTextDocumentNotification.type, { documentSelector });
  bulk.add(DidChangeTextDocumentNotification.type, {
    documentSelector,
    syncKind: TextDocumentSyncKind.Incremental,
  });
  bulk.add(DidCloseTextDocumentNotification.type, { documentSelector });
  bulk.add(CompletionRequest.type, { documentSelector, ...COMPLETION_OPTIONS });
  bulk.add(HoverRequest.type, { documentSelector });
  bulk.add(CodeActionRequest.type, { documentSelector, ...CODE_ACTION_OPTIONS });
  bulk.add(CodeLensRequest.type, { documentSelector });
  bulk.add(InlayHintRequest.type, { documentSelector });
  bulk.add(SemanticTokensRegistrationType.type, {
    documentSelector,
    ...TOKENS_OPTIONS,
  } satisfies SemanticTokensRegistrationOptions);
  for (const { method, options } of NAVIGATION) {
    bulk.add(new RegistrationType<object>(method), { documentSelector, ...options });
  }
  // Asked for once, with the capability; a second registration would ask a second time for the whole workspace.
  bulk.add(DocumentDiagnosticRequest.type, {
    documentSelector,
    ...DIAGNOSTIC_OPTIONS,
    workspaceDiagnostics: false,
  });
  await connection.client.register(bulk);
}

/** Matches this file alone. A folder is no pattern where the editor takes one beside it. */
function filterOf(uri: URI, { takesRelativePatterns }: EditorAbilities): TextDocumentFilter {
  const { scheme, fsPath } = uri;
  const name = Utils.basename(uri);
  if (!takesRelativePatterns || name === uri.path) return { scheme, pattern: escapeGlob(fsPath) };
  return { scheme, pattern: { baseUri: Utils.dirname(uri).toString(), pattern: escapeGlob(name) } };
}
