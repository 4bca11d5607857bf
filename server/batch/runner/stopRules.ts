/** The limits of a job: `stop_if` and the budget, which it sets itself, and endpoints that only refuse, which none wants. */
import { said } from '../../language/said.ts';
import type { JobManifest } from '../job.ts';
import { namedFailure } from '../namedFailure.ts';
import type { JobStatus } from './jobStatus.ts';

/** Why the job must not go on by itself, a sentence; null while it may. */
export type Limit = string | null;

/**
 * As many requests refused in a row mean a server that is broken or misunderstood, not documents that are: of a
 * thousand documents of a healthy run one or two fail. Rows that were never sent do not count.
 */
const REFUSED_IN_A_ROW = 50;

/**
 * At each outcome: too many failures among the units of this run. Earlier runs were judged in their time. Outcomes
 * count, not commits, so that a slow disk does not let a failing job run on.
 */
export function limitAtOutcome(
  { stopIf }: Pick<JobManifest, 'stopIf'>,
  { judged }: Pick<JobStatus, 'judged'>,
): Limit {
  const { ended, failed, refusedInARow, last } = judged;
  // A document that fails in several variants is named once.
  const which = (): string => [...new Set(last.map(namedFailure))].join(', ');
  if (refusedInARow >= REFUSED_IN_A_ROW)
    return said(
      'The last {0} units that were sent (a unit is a document in one variant) all failed, the latest of them: {1}. Look at the failures and at the endpoint, then resume and retry them.',
      refusedInARow,
      which(),
    );
  if (!stopIf || ended < stopIf.after || failed <= stopIf.failedShare * ended) return null;
  const share = percent(failed / ended);
  return said(
    '{0} of {1} units (a unit is a document in one variant) failed ({2}), more than the {3} that stop_if allows; the last of them: {4}. Look at the failures, then resume.',
    failed,
    ended,
    share,
    percent(stopIf.failedShare),
    which(),
  );
}

/** At each heartbeat: the budget is spent. */
export function limitAtBeat({ budgetGpuHours, spentGpuHours }: JobStatus): Limit {
  if (budgetGpuHours === null || spentGpuHours === null || spentGpuHours < budgetGpuHours) return null;
  return budgetGpuHours === 1
    ? said('The budget of 1 GPU-hour is spent. Raise the budget to go on.')
    : said('The budget of {0} GPU-hours is spent. Raise the budget to go on.', budgetGpuHours);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
