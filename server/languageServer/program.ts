/**
 * The language server's program: LSP in and out, over IPC for VS Code and over pipes for other editors. Each feature is
 * a pure function of a snapshot; this file keeps the documents, one snapshot per version, and the connection.
 */
import type {
  CompletionItem,
  CompletionParams,
  Diagnostic,
  DocumentDiagnosticParams,
  FullDocumentDiagnosticReport,
  HoverParams,
  InitializeParams,
  InitializeResult,
} from 'vscode-languageserver/node';
import {
  CodeLensRefreshRequest,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  FileChangeType,
  HoverRequest,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsAt } from '../features/codeActions.ts';
import { codeLensesOf } from '../features/codeLens.ts';
import { completionsAt, wantsPaths } from '../features/completion.ts';
import { decodeFacts, NO_FACTS } from '../features/decodeFacts.ts';
import { diagnosticsOf } from '../features/diagnostics.ts';
import { kindOfUri, parsedUri } from '../features/fileUri.ts';
import { formattingEditsOf } from '../features/formatting.ts';
import { hoverAt } from '../features/hover.ts';
import { inlayHintsIn } from '../features/inlayHints.ts';
import type { NearFile } from '../features/knowledge.ts';
import { semanticTokensOf } from '../features/semanticTokens.ts';
import { DEFAULT_SERVER_SETTINGS, decodeServerSettings, settingsAt } from '../features/serverSettings.ts';
import type { Snapshot } from '../features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../features/snapshot.ts';
import { symbolsMatching } from '../features/workspaceSymbols.ts';
import type { Facts, ServerSettings, SurePrompts } from '../protocol/messages.ts';
import { FACTS_NOTIFICATION, SURE_PROMPTS_NOTIFICATION } from '../protocol/messages.ts';
import { ClosedFiles } from './closedFiles.ts';
import { connect } from './connect.ts';
import type { EditorAbilities } from './editorAbilities.ts';
import { abilitiesOf, NO_ABILITIES } from './editorAbilities.ts';
import { createFileSnapshots } from './fileSnapshots.ts';
import { createGatherer } from './gatherKnowledge.ts';
import { LaterDocumentation } from './laterDocumentation.ts';
import { createLocalFiles, filesNow } from './localFiles.ts';
import { localPath } from './localPath.ts';
import { createLookUps } from './lookUps.ts';
import {
  CODE_ACTION_OPTIONS,
  COMPLETION_OPTIONS,
  DIAGNOSTIC_OPTIONS,
  registerFiles,
  TOKENS_OPTIONS,
} from './registerFiles.ts';
import { FILE_OPERATIONS, serveAcrossFiles } from './serveAcrossFiles.ts';
import type { Ask } from './serveNavigation.ts';
import { NAVIGATION } from './serveNavigation.ts';
import { serveWorkspaceDiagnostics } from './serveWorkspaceDiagnostics.ts';
import { Shortcut } from './shortcut.ts';
import { speak } from './speak.ts';
import { createTidyUp } from './tidyUp.ts';
import { Turns } from './turns.ts';
import { createWarmUp } from './warmUp.ts';
import type { SearchedFolder } from './workspaceFiles.ts';
import { WorkspaceIndex } from './workspaceIndex.ts';

const shortcut = new Shortcut((method, error) => logFailure(method, 'a message', error));
const connection = connect(shortcut);
const documents = new TextDocuments(TextDocument);
/** How the editor writes the URIs of open documents, where this program writes them otherwise: `(` is `%28` here. */
const spelt = new Map<string, string>();
const snapshots = new Map<string, Snapshot>();
const surePrompts = new Set<string>();
const registered = new Set<string>();
const warmUp = createWarmUp((snapshot) => gatherer.knowledgeOf(snapshot));
const tidyUp = createTidyUp(warmUp.done);
/** Resolves when what a key costs is compiled. */
export const warm = warmUp.done;
const laterDocumentation = new LaterDocumentation();
const localFiles = createLocalFiles(refreshDiagnostics);
const fileSnapshots = createFileSnapshots(snapshotOf, refreshAll);
const turns = new Turns();
const index = new WorkspaceIndex({
  folders: searchedFolders,
  open: snapshotOf,
  opened: openSnapshots,
  isSure: (uri) => surePrompts.has(uri),
  turn: () => turns.turn(),
});
const lookUps = createLookUps(
  { datasets: 16, mostDatasets: 10_000, freshMs: 2000, begin: async () => {} },
  refreshAll,
);
const closedLookUps = createLookUps(
  { datasets: 8, mostDatasets: 64, freshMs: 60_000, begin: () => turns.quiet() },
  () => {},
);
const gatherer = createGatherer({
  settings: () => state.settings,
  pushed: () => state.facts,
  roots: () => state.roots,
  files: localFiles,
  snapshots: fileSnapshots,
  lookUps,
  references: index,
  closed: { files: { factsOf: filesNow }, snapshots: index, lookUps: closedLookUps },
});
const closedFiles = new ClosedFiles({
  index,
  isOpen: (uri) => documentAt(uri) !== undefined,
  knowledgeOf: (snapshot) => gatherer.knowledgeOfClosed(snapshot),
  settled: () => closedLookUps.settled(),
  turn: () => turns.turn(),
  failed: (uri, error) => logFailure('diagnostics', uri, error),
});
const state: {
  settings: ServerSettings;
  facts: Facts;
  /** Folders of the workspace, by URI. */
  roots: readonly string[];
  editor: EditorAbilities;
} = {
  settings: DEFAULT_SERVER_SETTINGS,
  facts: NO_FACTS,
  roots: [],
  editor: NO_ABILITIES,
};

/** Prompts, experiments, and datasets that an experiment may name. */
const NAMED_FILES = '**/*.{md,markdown,txt,yaml,yml,jsonl,ndjson,csv,tsv,parquet,gz,zst}';

connection.onInitialize((params: InitializeParams): InitializeResult => {
  speak(params.locale ?? 'en');
  state.settings = decodeServerSettings(params.initializationOptions);
  const alone = params.rootUri ? [params.rootUri] : [];
  state.roots = (params.workspaceFolders?.map(({ uri }) => uri) ?? alone).map(ownSpelling);
  state.editor = abilitiesOf(params.capabilities);
  return {
    serverInfo: { name: 'rephrase-language-server' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      completionProvider: COMPLETION_OPTIONS,
      hoverProvider: true,
      codeActionProvider: CODE_ACTION_OPTIONS,
      codeLensProvider: {},
      inlayHintProvider: true,
      documentFormattingProvider: !state.editor.canRegisterFormatting,
      workspaceSymbolProvider: true,
      semanticTokensProvider: TOKENS_OPTIONS,
      diagnosticProvider: DIAGNOSTIC_OPTIONS,
      workspace: { fileOperations: FILE_OPERATIONS },
      ...Object.assign({}, ...NAVIGATION.map(({ capability }) => capability)),
    },
  };
});

connection.onInitialized(() => {
  // A formatter for all Markdown or YAML would make editors ask which of several to use.
  const documentSelector = [
    { language: 'rephrase' },
    { pattern: '**/*.rephrase.{md,txt}' },
    { pattern: '**/*.experiment.{yaml,yml}' },
  ];
  if (state.editor.canRegisterFormatting) {
    void connection.client.register(DocumentFormattingRequest.type, { documentSelector });
  }
  if (state.editor.canRegisterWatchers) {
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      // Of a folder that goes, with all that is in it, the folder alone is named.
      watchers: [{ globPattern: NAMED_FILES }, { globPattern: '**/*', kind: WatchKind.Delete }],
    });
  }
});

shortcut.on(DocumentDiagnosticRequest.method, connection.languages.diagnostics.on, report);

serveWorkspaceDiagnostics(connection, closedFiles, {
  begin: () => {
    // Without watchers nobody says what changed since the last time.
    if (!state.editor.canRegisterWatchers) index.reset();
  },
  holds: () => state.editor.canRegisterWatchers,
});

connection.onCodeAction(({ textDocument, range, context }) =>
  answer('code actions', snapshotOf(textDocument.uri), [], (snapshot) =>
    codeActionsAt(snapshot, range, context.only, gatherer.knowledgeOf(snapshot)),
  ),
);

shortcut.on(CompletionRequest.method, connection.onCompletion, (params: CompletionParams) => {
  const { textDocument, position } = params;
  const { uri } = textDocument;
  const isPath = answer('completion', snapshotOf(uri), false, (snapshot) => wantsPaths(snapshot, position));
  return isPath ? gatherer.filesNear(uri).then((paths) => complete(params, paths)) : complete(params, []);
});

connection.onCompletionResolve((item) => laterDocumentation.add(item));

shortcut.on(HoverRequest.method, connection.onHover, ({ textDocument, position }: HoverParams) =>
  answer('hover', snapshotOf(textDocument.uri), null, (snapshot) =>
    hoverAt(snapshot, position, gatherer.knowledgeOf(snapshot)),
  ),
);

connection.onCodeLens(({ textDocument }) =>
  answer('code lens', snapshotOf(textDocument.uri), [], (snapshot) =>
    state.settings.codeLens ? codeLensesOf(snapshot, gatherer.knowledgeOf(snapshot)) : [],
  ),
);

connection.languages.semanticTokens.on(({ textDocument }) =>
  answer('semantic tokens', snapshotOf(textDocument.uri), { data: [] }, semanticTokensOf),
);

connection.languages.inlayHint.on(({ textDocument, range }) =>
  answer('inlay hints', snapshotOf(textDocument.uri), [], (snapshot) =>
    state.settings.inlayHints ? inlayHintsIn(snapshot, range, gatherer.knowledgeOf(snapshot)) : [],
  ),
);

connection.onDocumentFormatting(({ textDocument }) =>
  answer('formatting', snapshotOf(textDocument.uri), [], formattingEditsOf),
);

connection.onWorkspaceSymbol(async ({ query }) => {
  await index.ready();
  return symbolsMatching(index.summaries(), query);
});

const ask: Ask = (feature, uri, empty, run) => answer(feature, snapshotOf(uri), empty, run);
for (const { serve } of NAVIGATION) serve?.(connection, ask);
serveAcrossFiles(connection, ask, index, logFailure);

connection.onDidChangeConfiguration(({ settings }) => {
  const before = JSON.stringify(searchedFolders());
  state.settings = decodeServerSettings(settings);
  if (JSON.stringify(searchedFolders()) !== before) index.reset();
  closedFiles.worldChanged();
  if (state.editor.canRefreshLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
  refreshDiagnostics();
  refreshHints();
});

connection.onNotification(FACTS_NOTIFICATION, (facts: unknown) => {
  state.facts = decodeFacts(facts);
  closedFiles.worldChanged();
  refreshAll();
});

connection.onNotification(SURE_PROMPTS_NOTIFICATION, async ({ uris, unmatched }: SurePrompts) => {
  for (const uri of new Set([...surePrompts, ...uris])) snapshots.delete(uri);
  surePrompts.clear();
  for (const uri of uris) surePrompts.add(uri);
  const unknown = unmatched.filter((uri) => !registered.has(uri));
  for (const uri of unknown) registered.add(uri);
  closedFiles.worldChanged();
  await registerFiles(connection, unknown, state.editor);
  refreshDiagnostics();
});

connection.onDidChangeWatchedFiles(({ changes }) => {
  const uris = changes.map(({ uri }) => uri);
  localFiles.changed(uris);
  lookUps.changed();
  closedLookUps.changed();
  const deleted = new Set(
    changes.filter(({ type }) => type === FileChangeType.Deleted).map(({ uri }) => uri),
  );
  const gone = new Set([...deleted, ...index.within(deleted)]);
  index.changed([...new Set([...uris, ...gone])], (uri) => gone.has(uri));
  closedFiles.filesChanged();
});

documents.onDidChangeContent(({ document: { uri } }) => {
  turns.message();
  if (state.editor.waitsForDiagnostics) push(uri);
});
documents.onDidOpen(({ document: { uri } }) => {
  const own = ownSpelling(uri);
  if (own !== uri) spelt.set(own, uri);
  closedFiles.filesChanged();
});
documents.onDidClose(({ document }) => {
  const own = ownSpelling(document.uri);
  snapshots.delete(document.uri);
  spelt.delete(own);
  if (state.editor.waitsForDiagnostics)
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  closedFiles.fileClosed(own);
});
documents.listen({
  ...connection,
  onDidChangeTextDocument: (handler) =>
    shortcut.on(DidChangeTextDocumentNotification.method, connection.onDidChangeTextDocument, handler),
});
connection.listen();

/** The snapshot of an open document's present version; null for one that is not open or is none of ours. */
function snapshotOf(uri: string): Snapshot | null {
  const document = documentAt(uri);
  if (!document) return null;
  const known = snapshots.get(document.uri);
  if (known?.version === document.version) return known;
  const snapshot = takeSnapshot(document, known ?? null);
  if (snapshot) snapshots.set(document.uri, snapshot);
  return snapshot;
}

function documentAt(uri: string): TextDocument | undefined {
  return documents.get(uri) ?? documents.get(spelt.get(uri) ?? '');
}

/** The URI of a file as this program writes it: what says that two of them are one. */
function ownSpelling(uri: string): string {
  return uri.startsWith('file:') ? parsedUri(uri).toString() : uri;
}

function takeSnapshot(document: TextDocument, before: Snapshot | null): Snapshot | null {
  const { version } = document;
  const at = { uri: ownSpelling(document.uri), version, text: document.getText() };
  const kind = kindOfUri(document.uri);
  if (kind === 'experiment') return experimentSnapshot(at, before);
  const sure =
    kind === 'prompt' ||
    surePrompts.has(at.uri) ||
    surePrompts.has(document.uri) ||
    document.languageId === 'rephrase';
  return kind === 'excluded' && !sure ? null : promptSnapshot(at, { sure }, before);
}

/** The open documents that are ours. */
function openSnapshots(): readonly Snapshot[] {
  return documents.all().flatMap(({ uri }) => snapshotOf(uri) ?? []);
}

/** Runs one feature. A feature that throws is a bug: it is logged, answers empty, and the server lives on. */
function answer<T>(feature: string, snapshot: Snapshot | null, empty: T, run: (snapshot: Snapshot) => T): T {
  turns.message();
  if (!snapshot) return empty;
  try {
    return run(snapshot);
  } catch (error) {
    logFailure(feature, snapshot.uri, error);
    return empty;
  }
}

function logFailure(feature: string, uri: string, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  connection.console.error(`${feature} of ${uri} failed: ${stack}`);
}

/** The workspace's folders on this machine, with the patterns that hold in them. */
function searchedFolders(): readonly SearchedFolder[] {
  return state.roots.flatMap((root) => {
    const path = localPath(root);
    return path === null ? [] : [{ path, patterns: settingsAt(state.settings, `${root}/`).settings.prompts }];
  });
}

function report({ textDocument: { uri } }: DocumentDiagnosticParams): FullDocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, items: diagnose(uri) };
}

function diagnose(uri: string): Diagnostic[] {
  const snapshot = snapshotOf(uri);
  if (snapshot) warmUp.after(snapshot.kind);
  tidyUp();
  return answer('diagnostics', snapshot, [], (shown) => diagnosticsOf(shown, gatherer.knowledgeOf(shown)));
}

function complete(
  { textDocument, position }: CompletionParams,
  paths: readonly NearFile[],
): CompletionItem[] {
  const items = answer('completion', snapshotOf(textDocument.uri), [], (snapshot) =>
    completionsAt(snapshot, position, gatherer.knowledgeOf(snapshot, paths)),
  );
  return state.editor.asksForDocumentation ? laterDocumentation.withhold(items) : items;
}

function push(uri: string): void {
  void connection.sendDiagnostics({ uri, diagnostics: diagnose(uri) });
}

function refreshDiagnostics(): void {
  if (state.editor.waitsForDiagnostics) for (const { uri } of documents.all()) push(uri);
  if (state.editor.canRefresh) connection.languages.diagnostics.refresh();
}

/** Something was found out that may change what any of them says. */
function refreshAll(): void {
  refreshDiagnostics();
  refreshHints();
  if (state.editor.canRefreshLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
}

function refreshHints(): void {
  if (state.editor.canRefreshHints) void connection.languages.inlayHint.refresh();
}
