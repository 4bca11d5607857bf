/** Writes `series.ndjson`: the course of a job, for charts. */

import { appendJsonLines } from '../durableFile.ts';
import { isActive } from '../jobReader.ts';
import type { JobStatus } from './jobStatus.ts';

export interface Series {
  /** Called at each heartbeat; writes a point when it is time. Rejects with what the disk says. */
  beat(): Promise<void>;
}

/** A point every `eachMs` while the job runs or is paused, and one when it has ended and more was settled since the last. */
export function createSeries(path: string, status: JobStatus, eachMs: number): Series {
  let lastAt = performance.now();
  let settled: number | null = null;
  return {
    async beat() {
      const now = performance.now();
      const { phase } = status;
      const isTime = (phase === 'running' || phase === 'paused') && now - lastAt >= eachMs;
      const isLast = !isActive(phase) && settled !== settledOf(status);
      if (!isTime && !isLast) return;
      lastAt = now;
      settled = settledOf(status);
      await appendJsonLines(path, [status.point()]);
    },
  };
}

function settledOf(status: JobStatus): number {
  const { done, failed } = status.state().counters;
  return done + failed;
}
