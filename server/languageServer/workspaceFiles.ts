/** The prompts and experiments below the folders of a workspace, by their paths alone. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { URI } from 'vscode-uri';
import { fileKind } from '../language/fileKind.ts';

/** A file that may be of interest. */
export interface FoundFile {
  readonly uri: string;
  readonly path: string;
  readonly kind: 'prompt' | 'experiment';
  /** Whether its name alone says so; else it is a plain file that a pattern matches. */
  readonly sure: boolean;
}

/** A folder of the workspace with the patterns of its plain prompts. */
export interface SearchedFolder {
  readonly path: string;
  readonly patterns: readonly string[];
}

/** Folders that hold no one's prompts, and often a hundred thousand files. */
const NOT_ENTERED = /^(?:\..*|node_modules|__pycache__|venv)$/;
/** A workspace with more is searched no further. */
const MOST = 50_000;

/** Tells for a path below the folder what kind of file it is; null for all others, and inside folders that are not entered. */
export function fileFilter({ path: root, patterns }: SearchedFolder): (path: string) => FoundFile | null {
  const matchers = patterns
    .filter((pattern) => pattern !== '')
    .map((pattern) => picomatch(pattern, { dot: true }));
  return (path) => {
    const slashed = path.replaceAll('\\', '/');
    const within = slashed.slice(root.length + 1);
    if (
      within
        .split('/')
        .slice(0, -1)
        .some((name) => NOT_ENTERED.test(name))
    )
      return null;
    const kind = fileKind(slashed);
    const found = (what: FoundFile['kind'], sure: boolean): FoundFile => ({
      uri: URI.file(path).toString(),
      path,
      kind: what,
      sure,
    });
    if (kind === 'experiment') return found('experiment', true);
    if (kind === 'prompt') return found('prompt', true);
    if (kind === 'excluded' || !/\.(?:md|markdown|txt)$/i.test(slashed)) return null;
    return matchers.some((matches) => matches(within)) ? found('prompt', false) : null;
  };
}

/**
 * All of them, experiments first. Follows no links; a folder that cannot be read holds nothing. A folder may hold
 * thousands of files: `turn` is awaited after each that counts.
 */
export async function findWorkspaceFiles(
  folders: readonly SearchedFolder[],
  signal: AbortSignal,
  turn: () => Promise<void>,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const folder of folders) await walk(folder.path, { filter: fileFilter(folder), found, signal, turn });
  const all = [...found.values()];
  return [...all.filter(({ kind }) => kind === 'experiment'), ...all.filter(({ kind }) => kind === 'prompt')];
}

interface Search {
  readonly filter: (path: string) => FoundFile | null;
  readonly found: Map<string, FoundFile>;
  readonly signal: AbortSignal;
  readonly turn: () => Promise<void>;
}

async function walk(folder: string, search: Search): Promise<void> {
  const { filter, found, signal, turn } = search;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner: string[] = [];
  for (const entry of entries) {
    if (signal.aborted || found.size >= MOST) return;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_ENTERED.test(entry.name)) inner.push(path);
    } else if (entry.isFile()) {
      const file = filter(path);
      if (!file) continue;
      found.set(file.uri, file);
      await turn();
    }
  }
  for (const path of inner) await walk(path, search);
}
