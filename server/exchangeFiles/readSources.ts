/** The files that somebody chose to import, read from disk: bounded, and never outside of what was chosen. */

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { ImportWorld, SourceFile } from '../exchange/imported.ts';
import { mayHoldPrompts } from '../exchange/importPrompts.ts';
import { said } from '../language/said.ts';

/** What was found. */
export type FoundSources =
  | { readonly ok: true; readonly sources: readonly SourceFile[]; readonly world: ImportWorld }
  | { readonly ok: false; readonly message: string };

const MOST_FILES = 2_000;
/** Prompts and configurations are small. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Reads a file, or the files below a folder that may hold prompts; links and hidden folders are passed over. */
export async function readSources(chosen: string): Promise<FoundSources> {
  const path = resolve(chosen);
  const about = await lstat(path).catch(() => null);
  if (!about) return { ok: false, message: said('{0} is not there.', chosen) };
  const root = about.isDirectory() ? path : dirname(path);
  const paths = about.isDirectory() ? await filesBelow(path) : [path];
  if (paths.length > MOST_FILES) {
    return {
      ok: false,
      message: said('{0} holds more than 2,000 files. Choose the folder of the prompts alone.', chosen),
    };
  }
  const sources = paths.flatMap((file): SourceFile[] => {
    const text = textOf(file);
    return text === null ? [] : [{ path: relative(root, file).split(sep).join('/'), text }];
  });
  if (sources.length === 0) {
    return {
      ok: false,
      message: said('{0} holds nothing that could be a prompt, or nothing that can be read.', basename(path)),
    };
  }
  return { ok: true, sources, world: { readBeside: (source, file) => beside(root, source, file) } };
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (found.length > MOST_FILES) break;
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) found.push(...(await filesBelow(path)));
    else if (entry.isFile() && mayHoldPrompts(entry.name)) found.push(path);
  }
  return found;
}

/** Null for what leads out of the chosen folder, links included. */
function beside(root: string, source: string, file: string): string | null {
  try {
    const path = realpathSync(resolve(root, dirname(source), file));
    return path.startsWith(realpathSync(root) + sep) ? textOf(path) : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string | null {
  try {
    return statSync(path).size > MOST_BYTES ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
