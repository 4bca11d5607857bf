/** The processes that run a cluster's jobs, told from all others by their environment. Linux only, as Slurm is. */
import { readdirSync, readFileSync } from 'node:fs';

/** Kills what runs on a node of the cluster with this configuration, without anyone being told; on all nodes for null. */
export function killJobProcesses(configuration: string, node: string | null): void {
  const doomed = new Set<number>();
  for (const pid of processes()) {
    const environment = readQuietly(`/proc/${pid}/environ`).split('\0');
    if (!environment.includes(`SLURM_CONF=${configuration}`)) continue;
    if (!environment.some((entry) => entry.startsWith('SLURMD_NODENAME='))) continue;
    if (node !== null && !environment.includes(`SLURMD_NODENAME=${node}`)) continue;
    const parent = parentOf(pid);
    // The step's own daemon, which would report the end of its job.
    if (readQuietly(`/proc/${parent}/comm`).trim() === 'slurmstepd') doomed.add(parent);
    doomed.add(pid);
  }
  for (const pid of [...doomed].sort((one, other) => one - other)) kill(pid);
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readQuietly(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** Empty for a process that is gone or not ours to look at. */
function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
