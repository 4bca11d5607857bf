/**
 * Brings the npm package code-server, which carries a complete VS Code: workbench, server and the real extension
 * host. It is installed apart from the extension's own dependencies, into `.cache/vscode-host`.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, root } from '../paths.ts';
import { runProcess } from '../runProcess.ts';

const home = join(cache, 'vscode-host');
const vscode = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
const recipe = join(root, 'test', 'host', 'vscode', 'codeServer');

/** VS Code's own server program inside the installed package. */
export const serverMain = join(vscode, 'out', 'server-main.js');

/**
 * Makes sure that the version of `test/host/vscode/codeServer/package-lock.json` is installed: about 600 MB and 20 seconds the
 * first time, milliseconds after. Must run on Node 24. Throws with npm's output where npm fails.
 */
export async function installCodeServer(): Promise<void> {
  const lock = await readFile(join(recipe, 'package-lock.json'));
  const stamp = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  const stampFile = join(home, 'installed');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;

  console.log('Installing VS Code for the browser (code-server, about 600 MB, once) …');
  await mkdir(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(join(recipe, file), join(home, file));
  // Without scripts: the package's own would build native modules for minutes, and none of them is needed.
  // And not by `npm ci`, which refuses VS Code's shrinkwrap as not quite in step with its package.json.
  await npm(home, ['install', '--no-save']);
  await npm(vscode, ['install', '--no-save', '--omit=dev']);
  await writeFile(stampFile, stamp);
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const end = await runProcess('npm', [...args, ...flags], { cwd, output: 'collect' });
  if (end.code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${end.output}`);
}
