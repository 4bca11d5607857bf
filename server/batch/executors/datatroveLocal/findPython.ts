/** The Python that runs a DataTrove project on this machine: where it is, and whether it has what it needs. */

import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { said } from '../../../language/said.ts';
import { parseJson } from '../../decodeJob.ts';
import type { Raw } from '../../rawFields.ts';

/** An interpreter with DataTrove, or what is missing and how to get it. */
export type FoundPython =
  | { readonly ok: true; readonly path: string; readonly datatrove: string }
  | { readonly ok: false; readonly reason: PythonFailure; readonly message: string };

export type PythonFailure = 'no-python' | 'python-too-old' | 'no-datatrove' | 'packages-missing';

/** The series that the generated project extends. */
const DATATROVE_SERIES = '0.10.';
/** What a project imports. */
export const PACKAGES: readonly string[] = [
  'datatrove',
  'aiohttp',
  'aiofiles',
  'aiosqlite',
  'httpx',
  'orjson',
  'xxhash',
  'tokenizers',
  'pyarrow',
];
const LONGEST_MS = 60_000;
/** Says as JSON what stands behind an interpreter, and imports nothing heavy for it. */
const QUESTION = `
import json, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps({'python': list(sys.version_info[:3]), 'packages': {name: version(name) for name in sys.argv[1:]}}))
`;

/**
 * `written` is an interpreter, a folder of a virtual environment, or a name to be found in PATH; null looks at the
 * environment that is active, then at python3.
 */
export async function findPython(written: string | null): Promise<FoundPython> {
  let first: FoundPython | null = null;
  for (const candidate of await candidatesFor(written)) {
    const found = await ask(candidate);
    if (found.ok) return found;
    // The first that is a Python at all says best what is missing.
    if (first === null || first.ok || first.reason === 'no-python') first = found;
  }
  return first ?? noPython(written);
}

async function candidatesFor(written: string | null): Promise<readonly string[]> {
  if (written === null) {
    const active = process.env['VIRTUAL_ENV'];
    return [...(active ? inEnvironment(active) : []), 'python3', 'python'];
  }
  const isFolder =
    isAbsolute(written) &&
    (await stat(written).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  return isFolder ? inEnvironment(written) : [written];
}

function inEnvironment(folder: string): readonly string[] {
  return process.platform === 'win32'
    ? [join(folder, 'Scripts', 'python.exe')]
    : [join(folder, 'bin', 'python')];
}

async function ask(path: string): Promise<FoundPython> {
  const answer = decodeAnswer(await output(path, ['-c', QUESTION, ...PACKAGES]));
  if (answer === null) return noPython(path);
  const { python, packages } = answer;
  const [major = 0, minor = 0] = python;
  if (major < 3 || (major === 3 && minor < 10)) {
    const message = said(
      '{0} is Python {1}, and DataTrove needs 3.10 or newer. Name another one in the setting rephrase.python, or with --python.',
      path,
      python.join('.'),
    );
    return { ok: false, reason: 'python-too-old', message };
  }
  const datatrove = packages.get('datatrove') ?? null;
  if (datatrove === null || !datatrove.startsWith(DATATROVE_SERIES)) {
    const message =
      datatrove === null
        ? said('{0} has no DataTrove. {1}', path, HOW_TO_INSTALL)
        : said(
            '{0} has DataTrove {1}, and the project is made for {2}x. {3}',
            path,
            datatrove,
            DATATROVE_SERIES,
            HOW_TO_INSTALL,
          );
    return { ok: false, reason: 'no-datatrove', message };
  }
  const missing = PACKAGES.filter((name) => !packages.has(name));
  if (missing.length > 0) {
    const message = said('{0} lacks {1}. {2}', path, missing.join(', '), HOW_TO_INSTALL);
    return { ok: false, reason: 'packages-missing', message };
  }
  return { ok: true, path, datatrove };
}

interface Answer {
  readonly python: readonly number[];
  /** The versions of those that are there. */
  readonly packages: ReadonlyMap<string, string>;
}

/** Its last line: what a customised start has to say comes before. Null for anything but an answer. */
function decodeAnswer(printed: string | null): Answer | null {
  const parsed = parseJson((printed ?? '').trim().split('\n').at(-1) ?? '');
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return null;
  const { python, packages } = parsed.value as Raw;
  if (!Array.isArray(python) || typeof packages !== 'object' || packages === null) return null;
  const versions = Object.entries(packages).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return {
    python: python.filter((part) => typeof part === 'number'),
    packages: new Map(versions),
  };
}

const HOW_TO_INSTALL = said(
  'Install with: python3 -m venv ~/datatrove && ~/datatrove/bin/pip install "datatrove[io]==0.10.0" aiohttp "aiofiles<26" "aiosqlite<0.23" httpx orjson "xxhash<4" tokenizers. Then name ~/datatrove in the setting rephrase.python, or with --python.',
);

function noPython(path: string | null): FoundPython {
  const message =
    path === null
      ? said(
          'No Python could be started. Install Python 3.10 or newer, or name one in the setting rephrase.python, or with --python.',
        )
      : said(
          'No Python at {0} could be started. Install Python 3.10 or newer, or name one in the setting rephrase.python, or with --python.',
          path,
        );
  return { ok: false, reason: 'no-python', message };
}

/** What it wrote; null where it could not be started or failed. Started in no folder of a workspace. */
function output(path: string, parameters: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, ['-I', ...parameters], { timeout: LONGEST_MS, cwd: '/' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
