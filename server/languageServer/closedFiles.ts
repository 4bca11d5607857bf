/**
 * Workspace diagnostics: the problems of prompts and experiments that nobody has open, reported as they are found. A file
 * is read again only when it, or what is known around it, changed.
 */
import type { Diagnostic, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver/node';
import { DocumentDiagnosticReportKind } from 'vscode-languageserver/node';
import { diagnosticsOf } from '../features/diagnostics.ts';
import type { Knowledge } from '../features/knowledge.ts';
import type { Snapshot } from '../features/snapshot.ts';
import type { IndexedFile, WorkspaceIndex } from './workspaceIndex.ts';

/** What the process knows, as this file needs it. */
export interface CheckedWorld {
  readonly index: WorkspaceIndex;
  isOpen(uri: string): boolean;
  knowledgeOf(snapshot: Snapshot): Knowledge;
  /** Resolves when what `knowledgeOf` did not know yet is known; false where it knew all. */
  settled(): Promise<boolean>;
  /** Resolves when it is this work's turn again. */
  turn(): Promise<void>;
  /** Logs a bug and goes on. */
  failed(uri: string, error: unknown): void;
}

/** Reports for one chunk; more make a message that an editor chews on. */
const CHUNK = 200;
/** The result id of a file without problems. */
const CLEAN = 'clean';
/** The result id of a file that shows nobody knows what; no report has it. */
const UNKNOWN = 'unknown';

/** Checks closed files again and again; remembers what it found by a hash alone. */
export class ClosedFiles {
  readonly #world: CheckedWorld;
  readonly #found = new Map<string, { readonly id: string; readonly generation: number }>();
  #generation = 0;
  #changed = Promise.withResolvers<void>();
  /** Closed since they were last reported: their editors may show anything, whatever was reported before. */
  #justClosed = new Set<string>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  /** Settings or facts changed, for which every file may have other problems. */
  worldChanged(): void {
    this.#generation += 1;
    this.filesChanged();
  }

  /** The next pass reports this file, even where it has no problems or is gone. */
  fileClosed(uri: string): void {
    this.#justClosed.add(uri);
    this.filesChanged();
  }

  /** Files were created, changed, deleted or opened: who waits for news has some. */
  filesChanged(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** The next call of `worldChanged`, `fileClosed` or `filesChanged`. */
  get news(): Promise<void> {
    return this.#changed.promise;
  }

  /**
   * Goes once through all closed files and reports what is otherwise than `previous` says, in chunks. Returns whether
   * anything was. Stops early when `signal` says so.
   */
  pass(
    previous: ReadonlyMap<string, string>,
    report: (items: readonly WorkspaceDocumentDiagnosticReport[]) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const passing = this.#passAll(previous, report, signal);
    this.#world.index.readBy(passing);
    return passing;
  }

  async #passAll(
    previous: ReadonlyMap<string, string>,
    report: (items: readonly WorkspaceDocumentDiagnosticReport[]) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const closed = this.#justClosed;
    this.#justClosed = new Set();
    const shown = new Map([...previous, ...[...closed].map((uri) => [uri, UNKNOWN] as const)]);
    const any = await this.#pass(shown, report, signal);
    if (signal.aborted) for (const uri of closed) this.#justClosed.add(uri);
    return any;
  }

  async #pass(
    previous: ReadonlyMap<string, string>,
    report: (items: readonly WorkspaceDocumentDiagnosticReport[]) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { index, isOpen } = this.#world;
    const chunk = new Chunk(report);
    // Reading experiments adds the prompts they name, wherever these stand.
    const seen = new Set<IndexedFile>();
    for (let files = await index.found(); files.length > seen.size; files = await index.found()) {
      for (const file of files.filter((one) => !seen.has(one))) {
        if (signal.aborted) return chunk.any;
        seen.add(file);
        if (!isOpen(file.uri)) await this.#checkInto(chunk, file, previous);
      }
    }
    // Who shares a name with whom is known only when all were read.
    for (const file of seen) {
      if (signal.aborted) return chunk.any;
      await this.#world.turn();
      const name = file.summary?.name ?? null;
      if (name === null || isOpen(file.uri) || index.promptsNamed(name).length < 2) continue;
      this.#found.delete(file.uri);
      await this.#checkInto(chunk, file, previous);
    }
    const present = new Set([...seen].map(({ uri }) => uri));
    for (const [uri, id] of previous) {
      if (!present.has(uri) && !isOpen(uri) && id !== CLEAN) chunk.add(reportOf(uri, CLEAN, []));
    }
    chunk.flush();
    return chunk.any;
  }

  async #checkInto(chunk: Chunk, file: IndexedFile, previous: ReadonlyMap<string, string>): Promise<void> {
    const { uri } = file;
    const before = previous.get(uri) ?? CLEAN;
    const known = this.#found.get(uri);
    if (!file.stale && known?.generation === this.#generation && known.id === before) return;
    const items = await this.#check(uri);
    const id = items.length === 0 ? CLEAN : await hashOf(items);
    this.#found.set(uri, { id, generation: this.#generation });
    if (id !== before) chunk.add(reportOf(uri, id, items));
    await this.#world.turn();
  }

  async #check(uri: string): Promise<readonly Diagnostic[]> {
    try {
      const snapshot = this.#world.index.snapshotAt(uri);
      if (!snapshot || (snapshot.kind === 'prompt' && !snapshot.sheet.sure)) return [];
      const found = diagnosticsOf(snapshot, this.#world.knowledgeOf(snapshot));
      return (await this.#world.settled())
        ? diagnosticsOf(snapshot, this.#world.knowledgeOf(snapshot))
        : found;
    } catch (error) {
      this.#world.failed(uri, error);
      return [];
    }
  }
}

/** Collects reports until there are enough of them to be sent. */
class Chunk {
  any = false;
  readonly #report: (items: readonly WorkspaceDocumentDiagnosticReport[]) => void;
  #items: WorkspaceDocumentDiagnosticReport[] = [];

  constructor(report: (items: readonly WorkspaceDocumentDiagnosticReport[]) => void) {
    this.#report = report;
  }

  add(item: WorkspaceDocumentDiagnosticReport): void {
    this.any = true;
    this.#items.push(item);
    if (this.#items.length >= CHUNK) this.flush();
  }

  flush(): void {
    if (this.#items.length > 0) this.#report(this.#items);
    this.#items = [];
  }
}

function reportOf(
  uri: string,
  resultId: string,
  items: readonly Diagnostic[],
): WorkspaceDocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId, items: [...items] };
}

async function hashOf(items: readonly Diagnostic[]): Promise<string> {
  // Loaded where a file has problems: a server of one file does without.
  const { createHash } = await import('node:crypto');
  return createHash('sha1').update(JSON.stringify(items)).digest('base64').slice(0, 16);
}
