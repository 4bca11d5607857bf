/**
 * Brings DataTrove: a virtual environment under `.cache/datatrove` with what a generated project requires, in the versions
 * of `constraints.txt`. Run by itself it installs and prints the interpreter.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runTool } from '../llama/runTool.ts';

const VENV = resolve(import.meta.dirname, '../../../.cache/datatrove');
const STAMP = join(VENV, 'installed');
const REQUIREMENTS = resolve(
  import.meta.dirname,
  '../../../server/batch/executors/datatrove/project/requirements.txt',
);
const CONSTRAINTS = join(import.meta.dirname, 'constraints.txt');
const INSTEAD =
  'Python 3.10 or newer with its venv module is needed (Debian: apt-get install python3-venv), and PyPI must be reachable.';

/** The interpreter; makes the environment on the first call (about 500 MB, a minute). One process at a time. Throws with what to install where none can be had. */
export async function installDatatrove(): Promise<string> {
  const python = join(VENV, 'bin', 'python');
  const wanted = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(readFileSync(CONSTRAINTS))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(python)) return python;
  try {
    rmSync(VENV, { recursive: true, force: true });
    mkdirSync(VENV, { recursive: true });
    await runTool(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', VENV], process.env);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runTool(python, [...pip, '-r', REQUIREMENTS, '-c', CONSTRAINTS], process.env);
    await runTool(python, ['-c', 'import datatrove.executor, tokenizers, aiohttp, pyarrow'], process.env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`DataTrove could not be installed. ${reason}\n${INSTEAD}`, { cause: error });
  }
  writeFileSync(STAMP, wanted);
  return python;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${await installDatatrove()}\n`);
