/**
 * The first step of `npm start` and `npm test`, in plain JavaScript without imports from packages, so that it
 * runs on any Node ≥ 20 in a fresh clone. It refuses wrong options, installs what the lockfile names and hands over to
 * the script of that name on the Node 24 that came with it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStartOptions, readTestOptions } from './options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binaries = join(root, 'node_modules', '.bin');
const scripts = {
  start: { file: 'test/host/start.ts', read: readStartOptions },
  test: { file: 'test/host/test.ts', read: readTestOptions },
};
const [wish = '', ...rest] = process.argv.slice(2);

if (!(wish in scripts)) stop(`Unknown script “${wish}”. Use one of: ${Object.keys(scripts).join(', ')}.`);
const said = scripts[wish].read(rest);
if (!said.ok) stop(said.problem, 2);
if (Number.parseInt(process.versions.node, 10) < 20) {
  stop(
    `This is Node ${process.versions.node}; Rephrase needs Node 20 or newer to install the Node 24 it uses.`,
  );
}
if (!installed()) install();
handOver(projectNode(), [join(root, scripts[wish].file), ...rest]);

/** Compares the lockfile with npm's own record of what it last installed, which takes milliseconds. */
function installed() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      present[path]?.version === entry.version ||
      (entry.optional && present[path] === undefined),
  );
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : null;
}

function install() {
  console.log('Installing what package-lock.json names …');
  // When npm runs this script it says where its own program is; otherwise the npm on PATH is used.
  const program = process.env.npm_execpath ?? '';
  const npm = /npm-cli\.[cm]?js$/.test(program) ? [process.execPath, program] : ['npm'];
  // Not `npm ci`: it refuses a lockfile made from a registry that lacks a package for some other platform. Without
  // saving, `install` takes the lockfile's versions just the same and leaves the lockfile as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(npm[0], [...npm.slice(1), ...args], { cwd: root, stdio: 'inherit' });
  if (result.error)
    stop(`npm could not be started (${result.error.message}). Install npm beside Node, then try again.`);
  if (result.status !== 0)
    stop('npm install failed; its message is above. Mend that, then run the same command again.');
}

/** The Node 24 of the lockfile; on a platform for which there is none, a new enough Node that runs this script. */
function projectNode() {
  const bundled = join(binaries, 'node');
  if (existsSync(bundled)) return bundled;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return stop(
    `No Node 24 package exists for ${process.platform}-${process.arch}. Install Node 24 and run this command with it.`,
  );
}

function handOver(node, args) {
  const path = `${binaries}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
  // Ctrl-C reaches the child by itself, through the terminal; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', (error) => stop(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function stop(message, code = 1) {
  console.error(message);
  process.exit(code);
}
