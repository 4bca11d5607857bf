/** The user's cluster without an editor: `slurm.yaml` in their configuration folder, and the options that name a Python. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OwnSetup } from '../batch/executors/ownSetup.ts';
import { decodeOwnSetup, foreignLines, OWN_SLURM_KEYS } from '../batch/executors/ownSetup.ts';
import type { JobView } from '../batch/jobReader.ts';
import { FOREIGN_FOLDER, isForeign } from '../batch/ownJobs.ts';
import { nearest } from '../language/nearest.ts';
import { readYaml } from '../language/yaml/readYaml.ts';
import { toJson } from '../language/yaml/yamlNode.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { Misuse } from './command.ts';
import type { Io } from './io.ts';

export const PYTHON_OPTION: Readonly<Record<string, OptionSpec>> = {
  python: {
    type: 'string',
    value: 'PATH',
    help: 'the Python with DataTrove, or the folder of its virtual environment (else REPHRASE_PYTHON); on the cluster for slurm',
  },
};

export const TRUST_EXECUTOR_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  ...PYTHON_OPTION,
  'trust-executor': {
    type: 'boolean',
    help: 'run what the job says about host, Python and shell lines, although your slurm.yaml does not say it',
  },
};

const MAX_FILE = 1024 * 1024;

/** Throws `Misuse` for a file that cannot be read, and for one with a key that means nothing: a job would run elsewhere. */
export async function ownSetup(args: Arguments, io: Io): Promise<OwnSetup> {
  const written = args.text('python') ?? io.env['REPHRASE_PYTHON'] ?? null;
  // A bare name is looked up in PATH; a path counts from here.
  const python = written === null || !/[/\\]/.test(written) ? written : resolve(io.cwd, written);
  const own = decodeOwnSetup(python, await slurmFile(join(io.configFolder, 'slurm.yaml')));
  // A path on another machine is what it is there.
  const there = own.slurm.host === null ? python : args.text('python');
  return { ...own, slurm: { ...own.slurm, python: there ?? own.slurm.python } };
}

/** Throws `Misuse` where a job would run something that is not the user's own word. */
export async function refuseForeign({ folder, manifest }: JobView, args: Arguments, io: Io): Promise<void> {
  if (args.has('trust-executor')) return;
  const lines = [
    ...foreignLines(manifest.executor, await ownSetup(args, io)),
    ...((await isForeign(ownJobsFile(io), folder, manifest)) ? [FOREIGN_FOLDER] : []),
  ];
  if (lines.length === 0) return;
  throw new Misuse(
    `This job would use what neither your own settings (${join(io.configFolder, 'slurm.yaml')}, --python) say nor a run of yours here made:\n${lines
      .map((line) => `  ${line}`)
      .join('\n')}\nWhere you trust whoever made the job folder, say --trust-executor.`,
  );
}

/** Which jobs this user's command line made. */
export function ownJobsFile({ configFolder }: Io): string {
  return join(configFolder, 'own-jobs');
}

async function slurmFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Misuse(`${path} cannot be read: ${error.message}.`);
  });
  if (text === null) return null;
  const { root, problems } = readYaml(
    text,
    { start: 0, end: text.length },
    { code: 'slurm', maxLength: MAX_FILE },
  );
  if (problems[0]) throw new Misuse(`${path}: ${problems[0].message}`);
  const value = root && toJson(root);
  const unknown = Object.keys(value ?? {}).find((key) => !OWN_SLURM_KEYS.includes(key));
  if (unknown === undefined) return value;
  const near = nearest(unknown, OWN_SLURM_KEYS);
  throw new Misuse(
    `${path}: "${unknown}" means nothing there.${near ? ` Did you mean "${near}"?` : ` It may say ${OWN_SLURM_KEYS.join(', ')}.`}`,
  );
}
