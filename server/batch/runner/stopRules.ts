/** The limits that a job sets itself: `stop_if` and the budget. */
import type { JobManifest } from '../job.ts';
import type { JobStatus } from './jobStatus.ts';
import type { Stop } from './stopSwitch.ts';

/**
 * At each outcome: too many failures among the units of this run. Earlier runs were judged in their time. Outcomes
 * count, not commits, so that a slow disk does not let a failing job run on.
 */
export function stopAtOutcome({ stopIf }: JobManifest, { thisRun }: JobStatus): Stop | null {
  if (!stopIf) return null;
  const { ended, failed } = thisRun;
  if (ended < stopIf.after || failed <= stopIf.failedShare * ended) return null;
  const share = percent(failed / ended);
  const reason = `${failed} of ${ended} documents failed (${share}), more than the ${percent(stopIf.failedShare)} that stop_if allows. Look at the failures, then resume.`;
  return { phase: 'stopped', reason };
}

/** At each heartbeat: the budget is spent. */
export function stopAtBeat({ budgetGpuHours }: JobManifest, { spentGpuHours }: JobStatus): Stop | null {
  if (budgetGpuHours === null || spentGpuHours === null || spentGpuHours < budgetGpuHours) return null;
  const reason = `The budget of ${budgetGpuHours} GPU-hours is spent. Start a new job with a larger budget to go on.`;
  return { phase: 'stopped', reason };
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
