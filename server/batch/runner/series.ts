/** Writes `series.ndjson`: the course of a job, for charts. */

import { appendJsonLines } from '../durableFile.ts';
import { isActive } from '../jobReader.ts';
import type { JobStatus } from './jobStatus.ts';

export interface Series {
  /** Called at each heartbeat; writes a point when it is time. Rejects with what the disk says. */
  beat(): Promise<void>;
}

/** A point every `eachMs` while the job runs or is paused, and one when it has ended, where the last does not tell of its failures. */
export function createSeries(path: string, status: JobStatus, eachMs: number): Series {
  let lastAt = performance.now();
  let failed: number | null = null;
  return {
    async beat() {
      const now = performance.now();
      const { phase } = status;
      const isTime = (phase === 'running' || phase === 'paused') && now - lastAt >= eachMs;
      const isLast = !isActive(phase) && failed !== status.state().counters.failed;
      if (!isTime && !isLast) return;
      lastAt = now;
      const point = status.point();
      failed = point.failed;
      await appendJsonLines(path, [point]);
    },
  };
}
