/** The limits that a job sets itself: `stop_if` and the budget. */
import type { JobManifest } from '../job.ts';
import type { JobStatus } from './jobStatus.ts';

/** Why the job must not go on by itself, a sentence; null while it may. */
export type Limit = string | null;

/**
 * At each outcome: too many failures among the units of this run. Earlier runs were judged in their time. Outcomes
 * count, not commits, so that a slow disk does not let a failing job run on.
 */
export function limitAtOutcome({ stopIf }: JobManifest, { judged }: JobStatus): Limit {
  if (!stopIf) return null;
  const { ended, failed, last } = judged;
  if (ended < stopIf.after || failed <= stopIf.failedShare * ended) return null;
  const share = percent(failed / ended);
  const which = last.map(({ id, reason }) => `${id} (${reason})`).join(', ');
  return `${failed} of ${ended} documents failed (${share}), more than the ${percent(stopIf.failedShare)} that stop_if allows; the last of them: ${which}. Look at the failures, then resume.`;
}

/** At each heartbeat: the budget is spent. */
export function limitAtBeat({ budgetGpuHours, spentGpuHours }: JobStatus): Limit {
  if (budgetGpuHours === null || spentGpuHours === null || spentGpuHours < budgetGpuHours) return null;
  return `The budget of ${budgetGpuHours} GPU-hours is spent. Raise the budget to go on.`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
