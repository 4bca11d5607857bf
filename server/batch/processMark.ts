/** What can be known about a process from outside: whether it lives, and which boot of the machine it belongs to. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

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

/** A text that changes with every boot of the machine; null where the system tells none. */
export async function bootMark(): Promise<string | null> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
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
