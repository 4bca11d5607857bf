/** Which files a `check` is about. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileKind } from '../language/fileKind.ts';
import { Misuse } from './command.ts';

/** A file, and whether it was named itself or found in a folder. */
export interface FileToCheck {
  /** Absolute. */
  readonly path: string;
  readonly given: boolean;
}

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.github', '.rephrase']);

/** Files in a stable order, each once. Throws `Misuse` for a path that is not there. */
export async function filesToCheck(paths: readonly string[], cwd: string): Promise<readonly FileToCheck[]> {
  const files = new Map<string, FileToCheck>();
  for (const written of paths) {
    const path = resolve(cwd, written);
    const found = await stat(path).catch(() => {
      throw new Misuse(`There is no file or folder ${written}.`);
    });
    if (!found.isDirectory()) files.set(path, { path, given: true });
    else {
      for (const below of await filesBelow(path)) {
        if (!files.has(below)) files.set(below, { path: below, given: false });
      }
    }
  }
  return [...files.values()];
}

/** Whether a file is read as an experiment. */
export function isExperiment(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) files.push(...(await filesBelow(path)));
    } else if (counts(path)) files.push(path);
  }
  return files;
}

function counts(path: string): boolean {
  const parts = path.split(sep);
  switch (fileKind(parts.join('/'))) {
    case 'prompt':
    case 'experiment':
      return true;
    case 'excluded':
      return false;
    case 'plain':
      return /\.(md|txt)$/.test(path) && parts.includes('prompts');
  }
}
