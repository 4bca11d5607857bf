/** What changed between two looks at the same jobs. */
import { isDeepStrictEqual } from 'node:util';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';

export interface JobChange {
  /** Jobs came, went or changed places: the whole list is to be drawn again. */
  readonly listed: boolean;
  /** Jobs that were there before and look different now. */
  readonly changed: readonly JobView[];
  /** Jobs that were seen running and run no more. */
  readonly ended: readonly JobView[];
  /** Jobs that were seen at work and wait now. */
  readonly paused: readonly JobView[];
}

/** Compares by folder; heartbeats alone are no change. */
export function diffJobs(before: readonly JobView[], after: readonly JobView[]): JobChange {
  const known = new Map(before.map((job) => [job.folder, job]));
  const changed: JobView[] = [];
  const ended: JobView[] = [];
  const paused: JobView[] = [];
  for (const job of after) {
    const old = known.get(job.folder);
    if (!old) continue;
    if (!isDeepStrictEqual(shownOf(old), shownOf(job))) changed.push(job);
    if (isActive(old.phase) && !isActive(job.phase)) ended.push(job);
    if (old.phase !== 'paused' && job.phase === 'paused') paused.push(job);
  }
  const listed =
    before.length !== after.length || after.some(({ folder }, at) => before[at]?.folder !== folder);
  return { listed, changed, ended, paused };
}

function shownOf({ phase, state }: JobView): unknown {
  if (!state) return { phase };
  const { counters, unitsPerSecond, etaSeconds, reason, remote } = state;
  return { phase, counters, unitsPerSecond, etaSeconds, reason, remote };
}
