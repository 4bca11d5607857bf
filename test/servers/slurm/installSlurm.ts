/** Brings Slurm, munge and an SSH server from Debian where they are missing and this process may install packages. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from '../llama/runTool.ts';

/** Absolute paths of the programs that a private cluster is made of. */
export interface SlurmPrograms {
  readonly slurmctld: string;
  readonly slurmd: string;
  readonly munged: string;
  readonly sshd: string;
}

/** Installs what is missing. Throws with what to install where it may not, or where the packages bring no such program. */
export async function installSlurm(): Promise<SlurmPrograms> {
  const missing = Object.entries(PACKAGE_OF).filter(([program]) => find(program) === null);
  if (missing.length > 0) await install([...new Set(missing.map(([, name]) => name))]);
  return {
    slurmctld: existing('slurmctld'),
    slurmd: existing('slurmd'),
    munged: existing('munged'),
    sshd: existing('sshd'),
  };
}

const PACKAGE_OF: Readonly<Record<string, string>> = {
  sbatch: 'slurm-wlm',
  slurmctld: 'slurm-wlm',
  slurmd: 'slurm-wlm',
  munged: 'munge',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
};

async function install(packages: readonly string[]): Promise<void> {
  const ask = `Install ${packages.join(', ')}: the tests of the executor "slurm" run on a cluster of their own.`;
  if (process.getuid?.() !== 0 || find('apt-get') === null) throw new Error(ask);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runTool('apt-get', ['update', '-qq'], environment);
    await runTool('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], environment);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${ask}`, { cause: error });
  }
}

function existing(program: string): string {
  const path = find(program);
  if (path === null) throw new Error(`There is no ${program} after installing ${PACKAGE_OF[program]}.`);
  return path;
}

/** Daemons live where only root looks. */
function find(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  return (
    folders
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, program))
      .find((path) => existsSync(path)) ?? null
  );
}
