/**
 * Runners just launched, until they are heard of. A job may be done before the first look at it, and a runner may
 * die before its first word: both ends are to be told.
 */
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';

/** Launches not heard of yet. */
export interface Launches {
  /** `nonce` is the runner's that had the job before, null for none. */
  add(folder: string, nonce: string | null): void;
  /** Forgets the launches that were heard of, or that nobody heard of for too long, and gives those that ended. */
  settle(jobs: readonly JobView[]): readonly JobView[];
  waiting(): boolean;
}

/** A runner that said nothing for so long did not start. */
export const HEARD_WITHIN_MS = 15_000;

/** `now` is any steady clock in milliseconds. */
export function createLaunches(now: () => number): Launches {
  const open = new Map<string, { readonly nonce: string | null; readonly until: number }>();
  return {
    add: (folder, nonce) => void open.set(folder, { nonce, until: now() + HEARD_WITHIN_MS }),
    waiting: () => open.size > 0,
    settle(jobs) {
      const ended: JobView[] = [];
      for (const job of jobs) {
        const launch = open.get(job.folder);
        if (!launch) continue;
        const heard = job.state !== null && job.state.runner.nonce !== launch.nonce;
        if (!heard && now() < launch.until) continue;
        open.delete(job.folder);
        if (!isActive(job.phase)) ended.push(job);
      }
      return ended;
    },
  };
}
