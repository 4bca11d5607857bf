/** Looks at a job folder from outside, as a stranger with `ls` and `cat` would, and kills its runner without warning. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from '../../host/eventually.ts';

/** One commit, as far as these tests read it. */
export interface JournalLine {
  readonly key: readonly number[];
  readonly at: number;
}

/** `state.json`, as far as these tests read it. */
export interface State {
  readonly phase: string;
  readonly counters: { readonly total: number; readonly done: number; readonly failed: number };
  readonly runner: { readonly pid: number };
}

/** The folder of the newest job of that name, once it stands there. */
export async function newestJob(jobs: string, name: string): Promise<string> {
  const find = (): string | undefined =>
    globSync(`*-${name}/job.json`, { cwd: jobs }).toSorted().at(-1)?.replace('/job.json', '');
  await until(() => find() !== undefined);
  return join(jobs, find() ?? '');
}

/** Null before the runner wrote the first one. */
export function stateOf(job: string): State | null {
  try {
    return JSON.parse(readFileSync(join(job, 'state.json'), 'utf8')) as State;
  } catch {
    return null;
  }
}

/** The process of a runner at work. */
export async function runnerOf(job: string): Promise<number> {
  await until(() => isRunning(stateOf(job)));
  return stateOf(job)?.runner.pid ?? 0;
}

/** Kills the runner at a moment of chance after so many units; returns what it had committed by then. */
export async function killRunner(job: string, afterUnits: number): Promise<readonly JournalLine[]> {
  await until(() => (stateOf(job)?.counters.done ?? 0) >= afterUnits);
  await setTimeout(Math.random() * 500);
  process.kill(await runnerOf(job), 'SIGKILL');
  return journalOf(job);
}

/** The complete lines of all segments; the last one may be torn where a runner was killed. */
export function journalOf(job: string): readonly JournalLine[] {
  return globSync('journal/*.ndjson', { cwd: job })
    .toSorted()
    .flatMap((segment) => readFileSync(join(job, segment), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as JournalLine);
}

/** What others on the machine may see of a process: its arguments and environment; empty where the system hides them. */
export function surroundingsOf(pid: number): string {
  const files = ['cmdline', 'environ']
    .map((name) => `/proc/${pid}/${name}`)
    .filter((path) => existsSync(path));
  return files.map((path) => readFileSync(path, 'utf8')).join('\n');
}

function isRunning(state: State | null): boolean {
  if (state?.phase !== 'running') return false;
  try {
    return process.kill(state.runner.pid, 0);
  } catch {
    return false;
  }
}
