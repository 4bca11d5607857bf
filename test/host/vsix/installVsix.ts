/** Has VS Code itself install the packed VSIX, once for each VSIX: tests copy what it unpacked. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cache } from '../paths.ts';
import { runProcess } from '../runProcess.ts';
import { installCodeServer, serverMain } from '../vscode/installCodeServer.ts';
import { packVsix, vsixFile } from './packVsix.ts';

const home = join(cache, 'vsix', 'installed');
const stampFile = join(cache, 'vsix', 'installed-stamp');

/** An extensions folder, as VS Code leaves it, in which Rephrase is the only extension. */
export const installedExtensions = join(home, 'extensions');

/** Packs and installs where that is not done yet. Returns the folder into which VS Code unpacked the extension. */
export async function installVsix(): Promise<string> {
  const packed = await packVsix();
  const before = await unpackedFolder();
  if (before !== null && (await readFile(stampFile, 'utf8').catch(() => '')) === packed) return before;
  await installCodeServer();
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const args = [serverMain, '--accept-server-license-terms', '--install-extension', vsixFile];
  args.push('--extensions-dir', installedExtensions, '--user-data-dir', join(home, 'user'));
  const end = await runProcess(process.execPath, [...args, '--server-data-dir', join(home, 'server')], {
    output: 'collect',
  });
  const folder = await unpackedFolder();
  if (folder === null) throw new Error(`VS Code did not install ${vsixFile}:\n${end.output}`);
  await writeFile(stampFile, packed);
  return folder;
}

/** Null while nothing is installed. */
export async function unpackedFolder(extensions: string = installedExtensions): Promise<string | null> {
  const names = await readdir(extensions).catch(() => []);
  const name = names.find((each) => each.startsWith('rephrase.rephrase-'));
  return name === undefined ? null : join(extensions, name);
}
