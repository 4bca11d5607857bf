/** The tools of those who read our files, from PyPI into a virtual environment of the project's own, made once. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const VENV = resolve('.cache/pyarrow');

export const PYTHON = join(VENV, 'bin', 'python');

const PACKAGES = [
  'pyarrow>=18',
  'pandas>=2',
  'datasets>=4',
  'zstandard',
  'duckdb>=1.2',
  'polars>=1',
  'openai>=2',
  'jinja2>=3.1',
];

const run = promisify(execFile);

export async function installReaders(): Promise<void> {
  const ready = await access(PYTHON).then(
    () => true,
    () => false,
  );
  if (!ready) await run('python3', ['-m', 'venv', VENV]);
  await run(PYTHON, ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
}
