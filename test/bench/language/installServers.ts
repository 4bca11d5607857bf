/** Brings what is measured: the packages of `servers/package-lock.json`, VS Code's JSON server, and this server built. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../host/paths.ts';
import { runProcess } from '../../host/runProcess.ts';
import { installCodeServer } from '../../host/vscode/installCodeServer.ts';
import { BENCH_HOME } from './contestants.ts';

/** Installs and builds; returns the path of this project's server as it ships. Throws with the output of what failed. */
export async function installServers(): Promise<string> {
  await installCodeServer();
  await installYamlServer();
  const out = join(BENCH_HOME, 'dist');
  await run(process.execPath, ['esbuild.ts', '--minify', `--out=${out}`], root);
  return join(out, 'languageServer.js');
}

async function installYamlServer(): Promise<void> {
  const recipe = join(import.meta.dirname, 'servers');
  const lock = await readFile(join(recipe, 'package-lock.json'), 'utf8');
  const stamp = join(BENCH_HOME, 'installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  await mkdir(BENCH_HOME, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(join(recipe, file), join(BENCH_HOME, file));
  }
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], BENCH_HOME);
  await writeFile(stamp, lock);
}

async function run(command: string, parameters: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await runProcess(command, parameters, { cwd, output: 'collect' });
  if (code !== 0) throw new Error(`${command} ${parameters.join(' ')} failed in ${cwd}:\n${output}`);
}
