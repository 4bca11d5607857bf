/**
 * Brings llama-server, an OpenAI-compatible server that others wrote: an installed one, else Debian's packages
 * unpacked into `.cache/llama`. Run by itself it installs and prints the command.
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { downloadPackages } from './downloadPackages.ts';
import { runTool } from './runTool.ts';

/** How to start llama-server; parameters of the server follow `parameters`. */
export interface LlamaCommand {
  readonly program: string;
  readonly parameters: readonly string[];
  /** The working folder, where it matters: llama.cpp looks there for its CPU libraries. */
  readonly folder: string;
}

/**
 * The server named by `LLAMA_SERVER`, or the one on the PATH, or Debian's, fetched on the first call (about 20 MB)
 * and kept. Safe when several processes ask at once. Throws with what to install where none can be had.
 */
export async function installLlama(): Promise<LlamaCommand> {
  const installed = process.env['LLAMA_SERVER'] ?? onPath('llama-server');
  if (installed) return { program: installed, parameters: [], folder: process.cwd() };
  const kept = readStamp();
  if (kept) return commandIn(join(HOME, kept));
  try {
    return commandIn(await unpackDebian());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`llama-server could not be fetched from Debian. ${reason}\n${INSTEAD}`, { cause: error });
  }
}

const HOME = join(import.meta.dirname, '../../../.cache/llama');
const STAMP = join(HOME, 'stamp.json');
/** The first Debian release with the package; what it holds moves until that release is stable. */
const SUITE = 'forky';
const PACKAGE = 'llama.cpp-tools';
const INSTEAD =
  'Install llama.cpp (https://github.com/ggml-org/llama.cpp) so that llama-server is on the PATH, ' +
  'or name its executable in the environment variable LLAMA_SERVER.';

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** The folder of a complete installation, relative to `.cache/llama`; null when there is none of this kind. */
function readStamp(): string | null {
  if (!existsSync(STAMP)) return null;
  const stamp: unknown = JSON.parse(readFileSync(STAMP, 'utf8'));
  if (typeof stamp !== 'object' || stamp === null || !('suite' in stamp) || !('root' in stamp)) return null;
  if (stamp.suite !== SUITE || typeof stamp.root !== 'string') return null;
  return existsSync(join(HOME, stamp.root)) ? stamp.root : null;
}

/** Unpacks into a folder of this process and stamps it last, so that a half-done installation is never used. */
async function unpackDebian(): Promise<string> {
  const root = `root-${process.pid}`;
  const work = join(HOME, `apt-${process.pid}`);
  mkdirSync(join(HOME, root), { recursive: true });
  try {
    const archives = await downloadPackages({ packageName: PACKAGE, suite: SUITE, folder: work });
    for (const archive of archives)
      await runTool('dpkg', ['--extract', archive, join(HOME, root)], process.env);
    const packages = archives.map((archive) => archive.slice(dirname(archive).length + 1));
    const stamp = JSON.stringify({ suite: SUITE, root, packages }, null, 2);
    writeFileSync(`${STAMP}.${process.pid}`, `${stamp}\n`);
    renameSync(`${STAMP}.${process.pid}`, STAMP);
    return join(HOME, root);
  } catch (error) {
    rmSync(join(HOME, root), { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The server with the loader and the libraries it was built for: the machine's own C library may be older. Started
 * in the folder of the CPU libraries, llama.cpp itself takes the best one for this processor.
 */
function commandIn(root: string): LlamaCommand {
  const find = (pattern: string): string => {
    const [found] = globSync(pattern, { cwd: root });
    if (found === undefined)
      throw new Error(`The package ${PACKAGE} of Debian ${SUITE} has no ${pattern} any more.`);
    return join(root, found);
  };
  const loader = find('usr/lib/*/ld-linux*.so*');
  const libraries = dirname(loader);
  const backends = dirname(find('usr/lib/*/ggml/*/libggml-cpu*.so'));
  const paths = [libraries, join(libraries, 'llama'), join(libraries, 'ggml')].join(':');
  return {
    program: loader,
    parameters: ['--library-path', paths, find('usr/bin/llama-server')],
    folder: backends,
  };
}

if (import.meta.main) {
  const { program, parameters } = await installLlama();
  process.stdout.write(`${[program, ...parameters].join(' ')}\n`);
}
