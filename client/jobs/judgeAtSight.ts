/**
 * Whether a runner lives, from the first look on. Following needs some seconds to call a heartbeat still; a job that
 * is dead when a window opens must not be shown as running for that long.
 */
import { t } from '@vscode/l10n';
import type { JobView } from '../../server/batch/jobReader.ts';

/**
 * Believes a single look that says `interrupted` (its process is gone from this machine) when it is the first at that
 * job, until the heartbeat moves; leaves everything else to `follow`.
 */
export function judgeAtSight(follow: (job: JobView) => JobView): (job: JobView) => JobView {
  const firstMarks = new Map<string, string>();
  return (job) => {
    const judged = follow(job);
    const mark = markOf(job);
    const first = firstMarks.get(job.folder) ?? (job.phase === 'interrupted' ? mark : '');
    firstMarks.set(job.folder, first);
    return first === mark && job.phase === 'interrupted' ? job : judged;
  };
}

function markOf({ state }: JobView): string {
  return state ? `${state.runner.nonce} ${state.runner.heartbeat}` : t('no runner yet');
}
