/**
 * What the prompts and experiments of the workspace say about each other, whether they are open or not. Files are read
 * once, in turns so short that typing does not wait for them, and again when the editor says that they changed; a summary
 * of each is kept, not its text.
 */
import { readFileSync, statSync } from 'node:fs';
import type { FileSummary } from '../features/fileSummary.ts';
import { summaryOf } from '../features/fileSummary.ts';
import { namedFilesOf } from '../features/namedFiles.ts';
import type { ExperimentSnapshot, PromptSnapshot, Snapshot } from '../features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../features/snapshot.ts';
import { isWithin } from './filePlaces.ts';
import type { FileSnapshots } from './fileSnapshots.ts';
import type { References } from './gatherKnowledge.ts';
import { localPath } from './localPath.ts';
import type { FoundFile, SearchedFolder } from './workspaceFiles.ts';
import { fileFilter, findWorkspaceFiles } from './workspaceFiles.ts';

/** What the process knows, as the index needs it. */
export interface IndexedWorld {
  folders(): readonly SearchedFolder[];
  /** The document as it stands in an editor; null where it is not open. */
  open(uri: string): Snapshot | null;
  opened(): readonly Snapshot[];
  /** Whether somebody said that this plain file is a prompt. */
  isSure(uri: string): boolean;
  /** Resolves when it is this work's turn again. */
  turn(): Promise<void>;
}

/** One file of the workspace. */
export interface IndexedFile extends FoundFile {
  /** Null until the file was read. */
  summary: FileSummary | null;
  /** Whether it changed since it was read. */
  stale: boolean;
}

/** Editors that ask for the problems of the whole workspace do so right after the start; they read every file then. */
const BEGIN_MS = 3000;
/** Longer files are no prompts and no experiments. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Prompts among which the one that was meant is looked for. */
const MOST_OFFERED = 2000;

export class WorkspaceIndex implements References, FileSnapshots {
  readonly #world: IndexedWorld;
  #files = new Map<string, IndexedFile>();
  /** Experiments by the files they name, prompts by their names: closed files alone. */
  readonly #naming = new Map<string, Set<string>>();
  readonly #named = new Map<string, Set<string>>();
  #found: Promise<void> | null = null;
  #read: Promise<void> | null = null;
  #others: Promise<void> | null = null;
  #begun = false;
  #search = new AbortController();
  #filters: readonly (readonly [string, ReturnType<typeof fileFilter>])[] = [];

  constructor(world: IndexedWorld) {
    this.#world = world;
  }

  /** Folders or patterns changed: everything is searched anew when it is next asked for. */
  reset(): void {
    this.#search.abort();
    this.#search = new AbortController();
    this.#files = new Map();
    this.#naming.clear();
    this.#named.clear();
    this.#found = null;
    this.#read = null;
  }

  /** The files there are, by name alone; searched for at the first call. */
  async found(): Promise<readonly IndexedFile[]> {
    this.#found ??= this.#find();
    await this.#found;
    return [...this.#files.values()];
  }

  /** Resolves when every file was read; begins with it at the first call, or waits for who reads them all anyhow. */
  ready(): Promise<void> {
    this.#read ??= (this.#others ?? Promise.resolve()).then(() => this.#readAll());
    return this.#read;
  }

  /** Somebody goes through all files: who needs them read waits for that instead of reading them a second time. */
  readBy(others: Promise<unknown>): void {
    this.#others = others.then(
      () => {},
      () => {},
    );
  }

  /** Begins reading a while from now, if nobody did by then. */
  begin(): void {
    if (this.#begun || this.#read) return;
    this.#begun = true;
    setTimeout(() => void this.ready(), BEGIN_MS).unref();
  }

  /** What the index knows at or below these files and folders: of a deleted folder an editor names the folder alone. */
  within(uris: ReadonlySet<string>): readonly string[] {
    return [...new Set([...this.#files.keys(), ...this.#naming.keys()])].filter(isWithin(uris));
  }

  /** The editor says that these files were created, changed or deleted. */
  changed(uris: readonly string[], deleted: (uri: string) => boolean): void {
    if (!this.#found) return;
    for (const uri of uris) {
      const known = this.#files.get(uri);
      for (const naming of this.#naming.get(uri) ?? []) this.#stale(naming);
      if (known && deleted(uri)) {
        this.#keep(known, null);
        this.#files.delete(uri);
      } else if (known) known.stale = true;
      else this.#add(uri);
    }
    this.#read = null;
  }

  /** All files that were read, the open ones as they stand in the editor. */
  summaries(): readonly FileSummary[] {
    const opened = this.#world.opened();
    const shown = new Set(opened.map(({ uri }) => uri));
    const closed = [...this.#files.values()].flatMap(({ uri, summary }) =>
      summary && !shown.has(uri) ? [summary] : [],
    );
    return [...opened.map(summaryOfOpen), ...closed];
  }

  /** Whether this is a prompt or an experiment that is open or was found. */
  holds(uri: string): boolean {
    return this.#files.has(uri) || this.#world.open(uri) !== null;
  }

  experimentsNaming(promptUri: string): readonly string[] {
    this.begin();
    const names = (snapshot: Snapshot): boolean =>
      snapshot.kind === 'experiment' && namedFilesOf(snapshot).some(({ uri }) => uri === promptUri);
    return this.#openOrClosed(names, this.#naming.get(promptUri));
  }

  prompts(): readonly string[] {
    this.begin();
    const uris: string[] = [];
    for (const { uri, kind } of this.#files.values()) {
      if (uris.length >= MOST_OFFERED) break;
      if (kind === 'prompt') uris.push(uri);
    }
    return uris;
  }

  promptsNamed(name: string): readonly string[] {
    this.begin();
    const isNamed = (snapshot: Snapshot): boolean =>
      snapshot.kind === 'prompt' && snapshot.prompt.header.name === name;
    return this.#openOrClosed(isNamed, this.#named.get(name));
  }

  /** The file as it stands in the editor, else on disk, where its summary is brought up to date. Null for no file. */
  snapshotAt(uri: string): Snapshot | null {
    const open = this.#world.open(uri);
    if (open) return open;
    const file = this.#files.get(uri);
    const text = readText(file?.path ?? localPath(uri));
    if (text === null) return null;
    const document = { uri, version: 0, text };
    // An experiment that names it was read before it.
    const sure = file?.sure === true || this.#world.isSure(uri) || this.#naming.has(uri);
    const snapshot =
      file?.kind === 'experiment' ? experimentSnapshot(document) : promptSnapshot(document, { sure });
    if (file) this.#keep(file, summaryOf(snapshot));
    return snapshot;
  }

  promptAt(uri: string): PromptSnapshot | null {
    const snapshot = this.snapshotAt(uri);
    return snapshot?.kind === 'prompt' ? snapshot : null;
  }

  experimentAt(uri: string): ExperimentSnapshot | null {
    const snapshot = this.snapshotAt(uri);
    return snapshot?.kind === 'experiment' ? snapshot : null;
  }

  /** Open files as they stand in the editor, the others as they were read. */
  #openOrClosed(
    matches: (snapshot: Snapshot) => boolean,
    closed: ReadonlySet<string> = new Set(),
  ): readonly string[] {
    const open = this.#world.opened().filter(matches);
    const others = [...closed].filter((uri) => this.#world.open(uri) === null);
    return [...open.map(({ uri }) => uri), ...others];
  }

  #stale(uri: string): void {
    const file = this.#files.get(uri);
    if (file) file.stale = true;
  }

  #keep(file: IndexedFile, summary: FileSummary | null): void {
    const { uri } = file;
    for (const other of file.summary?.names ?? []) this.#naming.get(other)?.delete(uri);
    if (file.summary?.name) this.#named.get(file.summary.name)?.delete(uri);
    for (const other of summary?.names ?? []) {
      listed(this.#naming, other).add(uri);
      this.#addNamed(other);
    }
    if (summary?.name) listed(this.#named, summary.name).add(uri);
    file.summary = summary;
    file.stale = false;
  }

  async #find(): Promise<void> {
    const folders = this.#world.folders();
    this.#filters = folders.map((folder) => [folder.path, fileFilter(folder)]);
    const { signal } = this.#search;
    const files = new Map<string, IndexedFile>();
    for (const file of await findWorkspaceFiles(folders, signal, () => this.#world.turn())) {
      files.set(file.uri, { ...file, summary: null, stale: true });
      await this.#world.turn();
    }
    if (signal.aborted) return;
    // What appeared in the meantime may stand in a folder that had been read by then.
    for (const [uri, file] of this.#files) files.set(uri, file);
    this.#files = files;
  }

  async #readAll(): Promise<void> {
    const { signal } = this.#search;
    for (const file of await this.found()) {
      if (signal.aborted) return;
      if (!file.stale) continue;
      const { uri } = file;
      this.snapshotAt(uri);
      await this.#world.turn();
    }
  }

  /** What an experiment names is a prompt, wherever it stands. */
  #addNamed(uri: string): void {
    const path = localPath(uri);
    if (path === null || this.#files.has(uri) || !/\.(?:md|markdown|txt)$/i.test(path)) return;
    this.#files.set(uri, { uri, path, kind: 'prompt', sure: true, summary: null, stale: true });
  }

  #add(uri: string): void {
    const path = localPath(uri);
    if (path === null) return;
    for (const [folder, filter] of this.#filters) {
      const file = path.startsWith(folder) ? filter(path) : null;
      if (file) this.#files.set(uri, { ...file, summary: null, stale: true });
    }
  }
}

const openSummaries = new WeakMap<Snapshot, FileSummary>();

function summaryOfOpen(snapshot: Snapshot): FileSummary {
  const known = openSummaries.get(snapshot) ?? summaryOf(snapshot);
  openSummaries.set(snapshot, known);
  return known;
}

function listed(map: Map<string, Set<string>>, key: string): Set<string> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}

/**
 * Null where there is no such file, and where it is too long. One short file at a time: to wait for the disk would cost
 * more than reading does.
 */
function readText(path: string | null): string | null {
  const size = path === null ? null : (statSync(path, { throwIfNoEntry: false })?.size ?? null);
  if (path === null || size === null || size > MAX_BYTES) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
