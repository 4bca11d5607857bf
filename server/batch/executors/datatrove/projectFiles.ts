/** The Python of a DataTrove project: files of this repository, which a bundle carries as they are. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Put in by the bundler: `projectTexts` as JSON. Absent where the sources run. */
declare const DATATROVE_PROJECT: string | undefined;

/** Writes them into a folder that exists. */
export async function copyProjectFiles(folder: string): Promise<void> {
  const files: Readonly<Record<string, string>> =
    typeof DATATROVE_PROJECT === 'undefined' ? await projectTexts() : JSON.parse(DATATROVE_PROJECT);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** Their texts by name, read beside this source: what a bundler puts in. */
export async function projectTexts(): Promise<Readonly<Record<string, string>>> {
  const here = join(import.meta.dirname, 'project');
  const names = (await readdir(here)).filter((name) => /\.(py|txt|md)$/.test(name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(here, name), 'utf8')] as const)),
  );
}
