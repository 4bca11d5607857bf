/** The prompts and datasets below a folder, by their names. Opens none of them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOf } from '../documents/fileFormat.ts';
import { fileKind } from '../language/fileKind.ts';

/** A file that an experiment may name. */
export interface FoundFile {
  readonly kind: 'prompt' | 'dataset';
  /** Relative to the folder, with slashes. */
  readonly path: string;
}

/** A look ends after so many entries, or so long: somebody waits for it. */
const MAX_ENTRIES = 20_000;
const MAX_MS = 300;
const MAX_DEPTH = 8;
const NOT_LOOKED_INTO = new Set(['node_modules', 'dist', 'out', 'build', '__pycache__', 'venv']);

/** Those in a folder named prompts first, and of these the ones that surely are prompts; breadth first. */
export async function findFiles(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const until = performance.now() + MAX_MS;
  let open: readonly string[] = [''];
  let entries = 0;
  for (let depth = 0; depth < MAX_DEPTH && open.length > 0; depth++) {
    const next: string[] = [];
    for (const path of open) {
      if (entries > MAX_ENTRIES || performance.now() > until) return inOrder(found);
      // A folder that vanished or is closed to us has no files for us.
      const listed = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
      entries += listed.length;
      for (const entry of listed) {
        if (entry.name.startsWith('.')) continue;
        const below = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.isDirectory() && !NOT_LOOKED_INTO.has(entry.name)) next.push(below);
        const kind = entry.isDirectory() ? null : kindOf(below);
        if (kind) found.push({ kind, path: below });
      }
    }
    open = next;
  }
  return inOrder(found);
}

function kindOf(path: string): FoundFile['kind'] | null {
  if (formatOf(path)) return 'dataset';
  const kind = fileKind(path);
  return kind === 'prompt' || (kind === 'plain' && /\.(?:md|txt)$/i.test(path)) ? 'prompt' : null;
}

function inOrder(files: readonly FoundFile[]): readonly FoundFile[] {
  return files.toSorted((a, b) => rank(a.path) - rank(b.path));
}

function rank(path: string): number {
  const sure = fileKind(path) === 'prompt' ? 0 : 1;
  return (/(?:^|\/)prompts\//.test(path) ? 0 : 2) + sure;
}
