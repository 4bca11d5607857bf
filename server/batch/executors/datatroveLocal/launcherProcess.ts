/** `launch.py` as a process of its own, which outlives the runner and is found again by what it wrote into its folder. */
import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from '../../processMark.ts';

/** One that was started, as it is noted. */
export interface Launcher {
  readonly pid: number;
  readonly started: string | null;
}

const LOG = 'launch.log';
/** Time to end by itself before it is ended. */
const GRACE_MS = 10_000;
const LOOK_MS = 100;

/** Starts it; keys are in its environment only. Rejects where there is no such program. */
export async function startLauncher(
  python: string,
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Launcher> {
  const log = await open(join(folder, LOG), 'a');
  try {
    const child = spawn(python, ['launch.py'], {
      cwd: folder,
      // A group of its own, so that it can be ended with all that it started.
      detached: true,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...secrets },
      stdio: ['ignore', log.fd, log.fd],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    child.unref();
    return { pid, started: startOf(pid) };
  } finally {
    await log.close();
  }
}

/** Whether it still runs: the same process, not another of its number. Where the system tells when a process began, a note that does not is not believed. */
export function isRunning({ pid, started }: Launcher): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

/**
 * The one that works on a project as it says itself: a runner that ended between starting it and noting that has left no
 * other trace. Null where none runs.
 */
export async function launcherAtWork(folder: string): Promise<Launcher | null> {
  const [pid = 0, started] = (await readFile(join(folder, 'launch.pid'), 'utf8').catch(() => ''))
    .trim()
    .split(' ');
  const launcher = { pid: Number(pid), started: started || null };
  return launcher.pid > 0 && isRunning(launcher) ? launcher : null;
}

/**
 * Ends it with all that it started, politely first. A group whose leader has ended is cleared away too: its number
 * belongs to nobody else as long as a member lives.
 */
export async function endLauncher(launcher: Launcher): Promise<void> {
  if (isAlive(launcher.pid) && !isRunning(launcher)) return;
  if (!signalGroup(launcher.pid, 'SIGTERM')) return;
  const until = performance.now() + GRACE_MS;
  while (signalGroup(launcher.pid, 0) && performance.now() < until) await sleep(LOOK_MS);
  signalGroup(launcher.pid, 'SIGKILL');
  while (isRunning(launcher)) await sleep(LOOK_MS);
}

/** False where there is no such group. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The last words of its log; empty without any. */
export async function lastWords(folder: string): Promise<string> {
  const text = await readFile(join(folder, LOG), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const own = lines.findLast((line) => line.startsWith('rephrase: '));
  return (own?.slice('rephrase: '.length) ?? lines.at(-1) ?? '').slice(0, 500);
}
