/** Packs the VSIX, looks into it, and starts the extension as somebody gets it who installs the file. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Counts, oneCheck, sumCounts } from './counts.ts';
import { cache, root } from './paths.ts';
import { runProcess } from './runProcess.ts';
import { runSuite } from './runSuite.ts';
import { installCodeServer, serverMain } from './vscode/installCodeServer.ts';

const maxBytes = 5_000_000;
/** All that an installed extension may hold; `.vsixmanifest` comes from the installation. */
const expectedContent = [
  '.vsixmanifest',
  'LICENSE.txt',
  'changelog.md',
  'dist',
  'package.json',
  'readme.md',
  'schemas',
  'syntaxes',
];

/** Throws with the reason when the VSIX cannot be packed or installed. */
export async function testPackage(): Promise<Counts> {
  const packed = await runProcess('npm', ['run', '--silent', 'package']);
  if (packed.code !== 0) throw new Error('The VSIX could not be packed; the reason is above.');
  const vsix = join(root, 'dist', 'rephrase.vsix');
  const installed = await install(vsix);
  const faults = [...(await sizeFaults(vsix)), ...(await contentFaults(installed))];
  const contents =
    faults.length === 0 ? oneCheck(true) : { passed: 0, failed: faults.length, skipped: 0, failures: faults };
  return sumCounts([contents, await runSuite({ grep: 'activation', extension: installed })]);
}

/** The folder into which VS Code unpacked it. */
async function install(vsix: string): Promise<string> {
  await installCodeServer();
  const home = join(cache, 'installed-vsix');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const folders = ['--extensions-dir', join(home, 'extensions'), '--user-data-dir', join(home, 'user')];
  const args = [serverMain, '--accept-server-license-terms', '--install-extension', vsix, ...folders];
  const end = await runProcess(process.execPath, [...args, '--server-data-dir', join(home, 'server')], {
    output: 'collect',
  });
  const extensions = await readdir(join(home, 'extensions')).catch(() => []);
  const folder = extensions.find((name) => name.startsWith('rephrase.rephrase-'));
  if (folder === undefined) throw new Error(`VS Code did not install ${vsix}:\n${end.output}`);
  return join(home, 'extensions', folder);
}

async function sizeFaults(vsix: string): Promise<readonly string[]> {
  const { size } = await stat(vsix);
  console.log(`dist/rephrase.vsix: ${(size / 1_000_000).toFixed(2)} MB`);
  return size > maxBytes
    ? [`The VSIX has ${size} bytes; more than ${maxBytes} is a mistake in what it holds.`]
    : [];
}

async function contentFaults(folder: string): Promise<readonly string[]> {
  const names = new Set(await readdir(folder));
  const missing = expectedContent.filter((name) => !names.has(name));
  const foreign = [...names].filter((name) => !expectedContent.includes(name));
  return [
    ...missing.map((name) => `The VSIX lacks ${name}.`),
    ...foreign.map((name) => `The VSIX holds ${name}, which nobody needs who installs it.`),
  ];
}
