/** What runs elsewhere for a job, in words: ranks on a cluster, batches at a provider. Plain data in, text out. */
import { t } from '@vscode/l10n';
import type { RemoteState } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import type { ExecutorKind } from '../../server/experiment/executors/executorSetup.ts';
import { counted, thousands } from '../../server/language/numbers.ts';

/** What an executor is called, and what its parts are. */
const NAMES: Readonly<Record<ExecutorKind, { title(): string; parts(count: number): string }>> = {
  local: { title: () => t('This machine'), parts: (count) => t('{0} parts', thousands(count)) },
  'datatrove-local': { title: () => 'DataTrove', parts: ranks },
  slurm: { title: () => 'Slurm', parts: ranks },
  'openai-batch': {
    title: () => t('Batch API'),
    parts: (count) => counted(count, t('{0} batch', thousands(count)), t('{0} batches', thousands(count))),
  },
};

function ranks(count: number): string {
  return counted(count, t('{0} rank', thousands(count)), t('{0} ranks', thousands(count)));
}

/** "Slurm", "Batch API". */
export function executorName(kind: ExecutorKind): string {
  return NAMES[kind].title();
}

/** True where the runner only follows what somebody else sends: it cannot pause it, nor narrow it. */
export function isElsewhere({ manifest }: JobView): boolean {
  return manifest.executor.kind !== 'local';
}

/** Whether something can be ended: a runner, or what a runner that is gone has left at work elsewhere. */
export function canCancel(job: JobView): boolean {
  if (isActive(job.phase)) return true;
  const isLeft = job.phase === 'interrupted' || job.phase === 'failed';
  return isElsewhere(job) && isLeft && job.state?.remote?.state !== 'ended';
}

/** "3 of 8 ranks run, 1 done, 2 failed"; what it says of itself where it has no parts yet; null where nothing. */
export function remoteWords({ executor, tasks, state }: RemoteState): string | null {
  if (!tasks) return state === 'ended' ? null : remoteStateWord(state);
  const { total, running, done, failed } = tasks;
  const all = NAMES[executor].parts(total);
  const finished = thousands(done);
  const parts = [
    running > 0 ? t('{0} of {1} run', thousands(running), all) : '',
    done > 0 ? (running > 0 ? t('{0} done', finished) : t('{0} of {1} done', finished, all)) : '',
    failed > 0 ? t('{0} failed', thousands(failed)) : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? `${all} ${remoteStateWord(state)}` : parts.join(', ');
}

/** What a launch is doing, as one word. */
export function remoteStateWord(state: RemoteState['state']): string {
  switch (state) {
    case 'preparing':
      return t('preparing');
    case 'queued':
      return t('queued');
    case 'running':
      return t('running');
    case 'ended':
      return t('ended');
  }
}
