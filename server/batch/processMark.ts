/** What can be known about a process from outside: whether it lives, and whether its number means anything here. */
import { readFileSync, readlinkSync } from 'node:fs';

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
export function processTableMark(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** When the process of that number began, by the clock of this boot: tells it from a later one of the same number. Null where the system does not say. */
export function startOf(pid: number): string | null {
  return statOf(pid)?.[STARTED] ?? null;
}

/** A process as it described itself on this machine. */
export interface KnownProcess {
  readonly pid: number;
  readonly table?: string | null;
  readonly started?: string | null;
}

/**
 * Whether it is the process that it was: `gone` also where the machine was started anew since, and where its number
 * belongs to another by now; `unseen` where it stands in the process table of another container.
 */
export function stateOfProcess({ pid, table, started }: KnownProcess): 'alive' | 'gone' | 'unseen' {
  const here = table ? processTableMark() : null;
  if (table && here && table !== here) return bootOf(table) === bootOf(here) ? 'unseen' : 'gone';
  if (!isAlive(pid)) return 'gone';
  const now = started && here ? startOf(pid) : null;
  return now !== null && now !== started ? 'gone' : 'alive';
}

/** Fields of a process after its name, as proc(5) orders them. */
const STATE = 0;
const STARTED = 19;

function bootOf(table: string): string {
  return table.split(' ')[0] ?? '';
}

/** Linux keeps ended processes in the table until their parent asks; in a container that may be never. */
function isZombie(pid: number): boolean {
  return statOf(pid)?.[STATE] === 'Z';
}

function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
