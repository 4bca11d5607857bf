/**
 * The language features of the window: starts the server when a document needs it, tells it which plain files surely
 * are prompts, and starts it anew when patterns or folders change. Works in untrusted workspaces too.
 */
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext, LogOutputChannel, TextDocument } from 'vscode';
import { EventEmitter, Uri, window, workspace } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ClusterOffer } from '../../server/experiment/executors/clusterOffer.ts';
import { fileKind } from '../../server/language/fileKind.ts';
import type {
  Facts,
  FolderSettings,
  PreviewFacts,
  ServerSettings,
  SurePrompts,
} from '../../server/protocol/messages.ts';
import { FACTS_NOTIFICATION, SURE_PROMPTS_NOTIFICATION } from '../../server/protocol/messages.ts';
import { registerCommands } from '../commands.ts';
import { messageOf } from '../errors.ts';
import { COMMAND, SETTING, SETTINGS_SECTION } from '../ids.ts';
import type { LanguagePort } from '../ports.ts';
import { readSettings } from '../settings.ts';
import { followActiveEditor } from './followActiveEditor.ts';
import { followNamedPrompts } from './namedPrompts.ts';
import type { PromptFiles, PromptFolder } from './promptFiles.ts';
import { createPromptFiles, EDITED_SCHEMES, PLAIN_LANGUAGES } from './promptFiles.ts';

/** Starts following the window's documents. Returns at once; the server starts with the first document of ours. */
export function startLanguage(
  context: ExtensionContext,
  options: { readonly log: LogOutputChannel },
): LanguagePort {
  const language = new Language(context, options.log);
  context.subscriptions.push(language, ...followActiveEditor(language));
  return language;
}

/** More columns than anybody compares in a day. */
const MAX_PREVIEWS = 200;

class Language implements LanguagePort, Disposable {
  readonly #context: ExtensionContext;
  readonly #log: LogOutputChannel;
  readonly #listeners: Disposable[];
  readonly #changed = new EventEmitter<void>();
  readonly #named;
  /** URIs of files that the user ran a command on. */
  readonly #optedIn = new Set<string>();
  #files: PromptFiles;
  #facts: Facts = { profiles: null, endpoints: [], previews: [], cluster: null };
  /** By folder, the only dataset there is, as a preview takes it where the settings name none. */
  #soleDatasets: ReadonlyMap<string, string> = new Map();
  /** How many searches for them were begun. */
  #datasetSearches = 0;
  #client: LanguageClient | null = null;
  /** Starting and stopping, one after the other; the first turn belongs to the rest of the window's start. */
  #work: Promise<void> = new Promise((resolve) => setImmediate(resolve));
  #disposed = false;

  constructor(context: ExtensionContext, log: LogOutputChannel) {
    this.#context = context;
    this.#log = log;
    this.#files = createPromptFiles(promptFolders());
    this.#named = followNamedPrompts(log);
    this.#listeners = [
      this.#named,
      this.#changed,
      this.#followDatasets(),
      this.#named.onDidChange(() => this.#surePromptsChanged()),
      workspace.onDidOpenTextDocument((document) => this.#startFor(document)),
      workspace.onDidChangeWorkspaceFolders(() => this.#patternsChanged()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.${SETTING.prompts}`)) this.#patternsChanged();
        const shown = [
          SETTING.codeLens,
          SETTING.inlayHints,
          SETTING.diagnostics,
          SETTING.documents,
          SETTING.endpoint,
          SETTING.jobsFolder,
          SETTING.sampleSize,
          SETTING.sampleSeed,
        ];
        if (shown.some((key) => event.affectsConfiguration(`${SETTINGS_SECTION}.${key}`))) {
          this.#sendSettings();
        }
      }),
      ...registerCommands(log, {
        [COMMAND.newPrompt]: async (request) => (await import('./newPrompt.ts')).newPrompt(request),
        [COMMAND.treatAsPrompt]: (target) => this.#optIn(target),
        [COMMAND.restartLanguageServer]: () => this.restart(),
      }),
    ];
    for (const document of workspace.textDocuments) this.#startFor(document);
  }

  readonly onDidChangePrompts = this.#changed.event;

  isPrompt(uri: Uri): boolean {
    return this.#isSure(uri) || this.#files.likelihood(fileAt(uri)) !== null;
  }

  isExperiment(uri: Uri): boolean {
    return fileKind(uri.path) === 'experiment';
  }

  treatAsPrompt(uri: Uri): void {
    if (this.isExperiment(uri) || this.#optedIn.has(uri.toString())) return;
    this.#optedIn.add(uri.toString());
    this.#surePromptsChanged();
  }

  pushFacts(facts: Pick<Facts, 'profiles' | 'endpoints'>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#notify(FACTS_NOTIFICATION, this.#facts);
  }

  learnPreview(preview: PreviewFacts): void {
    const others = this.#facts.previews.filter((known) => !isSameColumn(known, preview));
    this.#facts = { ...this.#facts, previews: [preview, ...others].slice(0, MAX_PREVIEWS) };
    this.#notify(FACTS_NOTIFICATION, this.#facts);
  }

  learnCluster(cluster: ClusterOffer): void {
    this.#facts = { ...this.#facts, cluster };
    this.#notify(FACTS_NOTIFICATION, this.#facts);
  }

  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  dispose(): void {
    this.#disposed = true;
    for (const listener of this.#listeners) listener.dispose();
    void this.#enqueue(() => this.#stop());
  }

  #optIn(target: unknown): void {
    const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
    if (!uri) {
      void window.showInformationMessage(t('No file is open. Open the text that is to be a prompt first.'));
      return;
    }
    this.treatAsPrompt(uri);
  }

  #isSure(uri: Uri): boolean {
    const text = uri.toString();
    return this.#optedIn.has(text) || this.#named.uris().has(text);
  }

  #wanted(document: TextDocument): boolean {
    const { uri, languageId } = document;
    if (this.isExperiment(uri) || this.#isSure(uri)) return true;
    return this.#files.likelihood({ scheme: uri.scheme, path: uri.path, languageId }) !== null;
  }

  #startFor(document: TextDocument): void {
    if (mayBeNamed(document)) this.#named.look();
    if (this.#client || this.#disposed || !this.#wanted(document)) return;
    void this.#enqueue(() => this.#start());
  }

  async #start(): Promise<void> {
    if (this.#client || this.#disposed) return;
    this.#lookForDatasets();
    // Loaded here, so that a window with other people's Markdown never pays for it.
    const { createClient, onRunning } = await import('./createClient.ts');
    const client = createClient({
      context: this.#context,
      log: this.#log,
      folders: promptFolders(),
      settings: () => serverSettings(this.#soleDatasets),
      wanted: (document) => this.#wanted(document),
    });
    // Also after a crash: the client restarts the server by itself, which then knows nothing.
    onRunning(client, () => this.#tellEverything(client));
    this.#client = client;
    await client.start();
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.dispose();
  }

  #tellEverything(client: LanguageClient): void {
    // What the client was made with may be old by now.
    const settings = serverSettings(this.#soleDatasets);
    this.#send(client, 'workspace/didChangeConfiguration', { settings });
    this.#send(client, SURE_PROMPTS_NOTIFICATION, this.#surePrompts());
    this.#send(client, FACTS_NOTIFICATION, this.#facts);
  }

  #surePromptsChanged(): void {
    this.#changed.fire();
    this.#notify(SURE_PROMPTS_NOTIFICATION, this.#surePrompts());
    for (const document of workspace.textDocuments) this.#startFor(document);
  }

  #patternsChanged(): void {
    this.#files = createPromptFiles(promptFolders());
    this.#changed.fire();
    if (this.#client) void this.restart();
    else for (const document of workspace.textDocuments) this.#startFor(document);
  }

  #surePrompts(): SurePrompts {
    const uris = [...new Set([...this.#optedIn, ...this.#named.uris()])];
    const unmatched = uris.filter((uri) => this.#files.likelihood(fileAt(Uri.parse(uri))) === null);
    return { uris, unmatched };
  }

  #lookForDatasets(): void {
    this.#findDatasets().catch((error: unknown) => {
      this.#log.warn(`Datasets could not be looked for: ${messageOf(error)}`);
    });
  }

  /** A search that began before another one may end after it: the latest alone counts. */
  async #findDatasets(): Promise<void> {
    this.#datasetSearches += 1;
    const search = this.#datasetSearches;
    const { findOnlyDataset } = await import('../documents/findDatasets.ts');
    const found = await Promise.all(
      (workspace.workspaceFolders ?? []).map(async (folder) => {
        const only = await findOnlyDataset(folder);
        return only ? [[folder.uri.toString(), only.fsPath] as const] : [];
      }),
    );
    if (search !== this.#datasetSearches) return;
    const before = this.#soleDatasets;
    this.#soleDatasets = new Map(found.flat());
    const isSame =
      before.size === found.flat().length &&
      found.flat().every(([folder, path]) => before.get(folder) === path);
    if (!isSame) this.#sendSettings();
  }

  /** A dataset that comes or goes where folders keep theirs may be the only one, or no longer. */
  #followDatasets(): Disposable {
    const watcher = workspace.createFileSystemWatcher(
      '**/*.{parquet,jsonl,ndjson,csv,tsv,gz,zst}',
      false,
      true,
      false,
    );
    const look = ({ path }: Uri): void => {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const homes = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.path.replace(/\/$/, ''));
      const isHome = homes.some((home) =>
        ['', '/data', '/documents'].some((below) => folder === `${home}${below}`),
      );
      if (isHome && this.#client) this.#lookForDatasets();
    };
    watcher.onDidCreate(look);
    watcher.onDidDelete(look);
    return watcher;
  }

  #sendSettings(): void {
    this.#notify('workspace/didChangeConfiguration', { settings: serverSettings(this.#soleDatasets) });
  }

  #notify(method: string, params: object): void {
    if (this.#client?.isRunning()) this.#send(this.#client, method, params);
  }

  #send(client: LanguageClient, method: string, params: object): void {
    client.sendNotification(method, params).catch((error: unknown) => {
      this.#log.warn(`${method} did not reach the language server: ${messageOf(error)}`);
    });
  }

  /** Runs after what is under way; a failure is logged and ends nothing else. */
  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(step).catch((error: unknown) => {
      this.#log.error(`The language server could not be started or stopped: ${messageOf(error)}`);
    });
    return this.#work;
  }
}

/** Texts that may be a prompt because an experiment says so, and experiments. */
function mayBeNamed({ uri, languageId }: TextDocument): boolean {
  if (!EDITED_SCHEMES.includes(uri.scheme)) return false;
  const kind = fileKind(uri.path);
  return kind === 'plain' ? PLAIN_LANGUAGES.includes(languageId) : kind !== 'excluded';
}

function promptFolders(): readonly PromptFolder[] {
  return (workspace.workspaceFolders ?? []).map(({ uri }) => ({
    scheme: uri.scheme,
    baseUri: uri.toString(),
    path: uri.path.replace(/\/$/, ''),
    patterns: readSettings(uri).prompts,
  }));
}

/** `sole` are the datasets that folders obviously mean, for those whose settings name none. */
function serverSettings(sole: ReadonlyMap<string, string>): ServerSettings {
  const { codeLens, inlayHints } = readSettings(undefined);
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => {
    const own = folderSettings(uri);
    return [
      uri.toString(),
      { ...own, documents: own.documents ?? sole.get(uri.toString()) ?? null },
    ] as const;
  });
  return { codeLens, inlayHints, ...folderSettings(undefined), folders: Object.fromEntries(folders) };
}

function folderSettings(scope: Uri | undefined): FolderSettings {
  const { diagnostics, prompts, documents, endpoint, jobsFolder, sample } = readSettings(scope);
  return { diagnostics, prompts, documents, endpoint, jobsFolder, sample };
}

function isSameColumn(a: PreviewFacts, b: PreviewFacts): boolean {
  return a.promptUri === b.promptUri && a.endpoint === b.endpoint && a.model === b.model;
}

function fileAt(uri: Uri): { scheme: string; path: string; languageId: string | undefined } {
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  return { scheme: uri.scheme, path: uri.path, languageId: document?.languageId };
}
