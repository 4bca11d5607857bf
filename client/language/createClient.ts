/** One connection to the language server: selectors, middleware, options. Loaded only when the server is needed. */

import { join } from 'node:path';
import { t } from '@vscode/l10n';
import type {
  CompletionItem,
  CompletionList,
  ExtensionContext,
  LogOutputChannel,
  TextDocument,
} from 'vscode';
import type { DocumentFilter, LanguageClientOptions, Middleware } from 'vscode-languageclient/node';
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import type { CompletionData, ServerSettings } from '../../server/protocol/messages.ts';
import type { PromptFolder } from './promptFiles.ts';
import { EDITED_SCHEMES, PLAIN_LANGUAGES } from './promptFiles.ts';

/** What a connection depends on. */
export interface ClientSetup {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  /** Folders with their patterns, for the selectors. */
  readonly folders: readonly PromptFolder[];
  /** What holds now; asked for at each start of the server. */
  settings(): ServerSettings;
  /** The last word on a document that a selector matched: selectors know no exclusions. */
  wanted(document: TextDocument): boolean;
}

/** Builds a client; `start()` starts the server's process. */
export function createClient({ context, log, folders, settings, wanted }: ClientSetup): LanguageClient {
  const module = context.asAbsolutePath('dist/languageServer.js');
  const clientOptions: LanguageClientOptions = {
    documentSelector: selectorOf(folders),
    diagnosticPullOptions: { onChange: true, onSave: true, filter: (document) => !wanted(document) },
    // A function, so that a server that starts again after a crash gets what holds then.
    initializationOptions: settings,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    markdown: { supportHtml: false },
    middleware: middlewareOf(wanted),
  };
  // The extension's own storage, so that what Node keeps of the program goes when the extension goes.
  const compiled = join(context.globalStorageUri.fsPath, 'compiled');
  const options = { execArgv: SMALL_HEAP };
  const run = { module, transport: TransportKind.ipc, args: [`--compiled=${compiled}`], options };
  return new LanguageClient('rephrase', t('Rephrase Language Server'), { run, debug: run }, clientOptions);
}

/** Calls `told` whenever the server has started, after a crash too. */
export function onRunning(client: LanguageClient, told: () => void): void {
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) told();
  });
}

/**
 * A server of small texts needs no room for much garbage, of which Node would allow 48 MB of the young and three times as
 * much of the old as is in use, and one thread to clear it. Where the whole heap may be no larger than a gigabyte, V8 lets
 * it grow in smaller steps. Flags that say so directly are none for here: with most flags Node does not take the code of its
 * own modules from its program, but compiles it, which is a tenth of a start.
 */
const SMALL_HEAP = ['--max-semi-space-size=1', '--max-old-space-size=1024', '--v8-pool-size=1'];

function selectorOf(folders: readonly PromptFolder[]): DocumentFilter[] {
  const named = EDITED_SCHEMES.flatMap((scheme) => [
    { scheme, language: 'rephrase' },
    { scheme, pattern: '**/*.rephrase.{md,txt}' },
    { scheme, pattern: '**/*.experiment.{yaml,yml}' },
  ]);
  const plain = folders.flatMap(({ scheme, baseUri, patterns }) =>
    patterns.flatMap((pattern) =>
      PLAIN_LANGUAGES.map((language) => ({ scheme, language, pattern: { baseUri, pattern } })),
    ),
  );
  return [...named, ...plain];
}

/** Where the server says that more can be offered behind an item, VS Code asks again once the item is written. */
function goingOn<T extends CompletionItem[] | CompletionList | null | undefined>(answer: T): T {
  for (const item of Array.isArray(answer) ? answer : (answer?.items ?? [])) {
    const { continues } = Object(Reflect.get(item, 'data')) as CompletionData;
    // By itself, as while typing: nothing is shown where there is nothing.
    if (continues)
      item.command = { title: '', command: 'editor.action.triggerSuggest', arguments: [{ auto: true }] };
  }
  return answer;
}

/** Keeps every other document away from the server, whatever is asked about it. */
function middlewareOf(wanted: (document: TextDocument) => boolean): Middleware {
  // VS Code itself knows the headings, links, folds and selections of Markdown; a second opinion would disturb them.
  const structured = (document: TextDocument): boolean =>
    wanted(document) && document.languageId !== 'markdown';
  return {
    didOpen: async (document, next) => (wanted(document) ? next(document) : undefined),
    didChange: async (event, next) => (wanted(event.document) ? next(event) : undefined),
    didSave: async (document, next) => (wanted(document) ? next(document) : undefined),
    provideCompletionItem: async (document, position, context, token, next) =>
      wanted(document) ? goingOn(await next(document, position, context, token)) : undefined,
    provideHover: (document, position, token, next) =>
      wanted(document) ? next(document, position, token) : undefined,
    provideCodeActions: (document, range, context, token, next) =>
      wanted(document) ? next(document, range, context, token) : undefined,
    provideCodeLenses: (document, token, next) => (wanted(document) ? next(document, token) : undefined),
    provideDocumentSemanticTokens: (document, token, next) =>
      wanted(document) ? next(document, token) : undefined,
    provideDefinition: (document, position, token, next) =>
      wanted(document) ? next(document, position, token) : undefined,
    provideReferences: (document, position, options, token, next) =>
      wanted(document) ? next(document, position, options, token) : undefined,
    prepareRename: (document, position, token, next) =>
      wanted(document) ? next(document, position, token) : undefined,
    provideRenameEdits: (document, position, newName, token, next) =>
      wanted(document) ? next(document, position, newName, token) : undefined,
    provideDocumentHighlights: (document, position, token, next) =>
      wanted(document) ? next(document, position, token) : undefined,
    provideDocumentLinks: (document, token, next) =>
      structured(document) ? next(document, token) : undefined,
    provideDocumentSymbols: (document, token, next) =>
      structured(document) ? next(document, token) : undefined,
    provideFoldingRanges: (document, context, token, next) =>
      structured(document) ? next(document, context, token) : undefined,
    provideSelectionRanges: (document, positions, token, next) =>
      structured(document) ? next(document, positions, token) : undefined,
    provideInlayHints: (document, range, token, next) =>
      wanted(document) ? next(document, range, token) : undefined,
    provideDocumentFormattingEdits: (document, options, token, next) =>
      wanted(document) ? next(document, options, token) : undefined,
    provideDiagnostics: (document, previousResultId, token, next) =>
      'uri' in document && !wanted(document) ? undefined : next(document, previousResultId, token),
  };
}
