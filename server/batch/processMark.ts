/** What can be known about a process from outside: whether it lives, and whether its number means anything here. */
import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';

/** Whether a process of that number runs on this machine; one that ended and was not collected does not. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Names the process table of this process: the machine's boot and the container. Two processes with the same mark can
 * ask after each other by number. Null where the system tells none.
 */
export async function processTableMark(): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** Linux keeps ended processes in the table until their parent asks; in a container that may be never. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
