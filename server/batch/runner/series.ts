/** Writes `series.ndjson`: the course of a job, for charts. */
import { appendLines } from './eventLog.ts';
import type { JobStatus } from './jobStatus.ts';

export interface Series {
  /** Called at each heartbeat; writes a point when it is time. Rejects with what the disk says. */
  beat(): Promise<void>;
}

/** A point every `eachMs` while the job runs or is paused. */
export function createSeries(path: string, status: JobStatus, eachMs: number): Series {
  let lastAt = performance.now();
  return {
    async beat() {
      const now = performance.now();
      if ((status.phase !== 'running' && status.phase !== 'paused') || now - lastAt < eachMs) return;
      lastAt = now;
      await appendLines(path, [status.point()]);
    },
  };
}
