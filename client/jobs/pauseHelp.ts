/** What helps with a job that paused itself: a spent budget wants another one, failures want to be looked at. */
import type { JobView } from '../../server/batch/jobReader.ts';
import { countersOf } from './jobText.ts';

/** `failures` with the most frequent reason; null where neither is what stopped it. */
export type PauseHelp =
  | { readonly kind: 'budget' }
  | { readonly kind: 'failures'; readonly reason: string }
  | null;

export function pauseHelp(job: JobView): PauseHelp {
  const { budgetGpuHours = null, spentGpuHours = null } = job.state ?? {};
  if (budgetGpuHours !== null && spentGpuHours !== null && spentGpuHours >= budgetGpuHours)
    return { kind: 'budget' };
  const [most] = Object.entries(countersOf(job).failures).sort(([, a], [, b]) => b - a);
  return most ? { kind: 'failures', reason: most[0] } : null;
}
