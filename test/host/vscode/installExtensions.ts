/** Installs unpacked extensions where they lie, as VS Code's “Install Extension from Location…” does. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Installed {
  readonly identifier: { readonly id: string };
  readonly version: string;
  readonly location: { readonly $mid: 1; readonly path: string; readonly scheme: 'file' };
  readonly metadata: { readonly isMachineScoped: true };
}

/**
 * Names the `sources` in the `extensions.json` of an extensions folder and keeps what else is named there. Writes the
 * file each time: its age is what tells VS Code to read the manifests again.
 */
export async function installExtensions(folder: string, sources: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const list = join(folder, 'extensions.json');
  const added = await Promise.all(sources.map(describe));
  const ids = new Set(added.map((extension) => extension.identifier.id));
  const kept = (await readList(list)).filter((extension) => !ids.has(extension.identifier.id));
  await writeFile(list, JSON.stringify([...kept, ...added]));
}

async function describe(source: string): Promise<Installed> {
  const manifest: { publisher: string; name: string; version: string } = JSON.parse(
    await readFile(join(source, 'package.json'), 'utf8'),
  );
  return {
    identifier: { id: `${manifest.publisher}.${manifest.name}` },
    version: manifest.version,
    location: { $mid: 1, path: source, scheme: 'file' },
    metadata: { isMachineScoped: true },
  };
}

async function readList(path: string): Promise<readonly Installed[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  return JSON.parse(text);
}
