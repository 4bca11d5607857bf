/** What may be asked of a job that exists: by its runner where one is at work, else by starting one. */
import { t } from '@vscode/l10n';
import { window } from 'vscode';
import { askRunner } from '../../server/batch/askRunner.ts';
import { hasOpenLaunch } from '../../server/batch/executors/launchLog.ts';
import type { ControlRequest } from '../../server/batch/job.ts';
import { jobEndpoints } from '../../server/batch/jobEndpoints.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { showNotice, showWarning } from '../errors.ts';
import { askBudget, askCeiling } from './askLimits.ts';
import type { JobsHost } from './jobsHost.ts';
import { countersOf, isResumable, percentText } from './jobText.ts';
import { launchJob } from './launchJob.ts';
import { canCancel, executorName, isElsewhere } from './remoteText.ts';
import { resumeJob } from './resumeJob.ts';

/** Whether a runner is at work that can be told to pause. */
export function canPause(job: JobView): boolean {
  return (job.phase === 'starting' || job.phase === 'running') && !isElsewhere(job);
}

/** Whether there is something to go on with, by its waiting runner or by a new one. */
export function canGoOn(job: JobView): boolean {
  return job.phase === 'paused' || isResumable(job);
}

/** Whether failures are there to be tried again. */
export function hasFailures(job: JobView): boolean {
  return countersOf(job).failed > 0;
}

/** Whether limits can still make a difference. */
export function canBeSteered({ phase }: JobView): boolean {
  return phase !== 'done';
}

export async function pauseJob({ watch }: JobsHost, { folder }: JobView): Promise<void> {
  await send(watch, folder, { command: 'pause' });
}

export async function goOnWithJob(host: JobsHost, job: JobView): Promise<void> {
  if (job.phase === 'paused') await send(host.watch, job.folder, { command: 'resume' });
  else if (isResumable(job)) await resumeJob(host, job);
}

/** Asks first: a cancelled job has no runner any more. */
export async function cancelJob(host: JobsHost, job: JobView): Promise<void> {
  if (!canCancel(job)) return;
  const cancel = t('Cancel Job');
  const { name } = job.manifest;
  const elsewhere = isElsewhere(job)
    ? [t('Everything it started on {0} is cancelled too.', executorName(job.manifest.executor.kind))]
    : [];
  const kept = t('{0} is done and stays. The job can be resumed later.', percentText(countersOf(job)));
  const detail = [kept, ...elsewhere].join(' ');
  // The dialog's own way out reads Cancel too, so the question names what would be cancelled.
  const question = t('Stop "{0}" before it is done?', name);
  const answer = await window.showWarningMessage(question, { modal: true, detail }, cancel);
  if (answer !== cancel) return;
  if (isActive(job.phase)) await send(host.watch, job.folder, { command: 'cancel' });
  else if (await hasOpenLaunch(job.folder)) {
    const known = await jobEndpoints(job.folder, job.manifest);
    await launchJob(host, job.folder, known, known, { cancel: true });
  } else void showNotice(t('Nothing of "{0}" runs elsewhere any more.', name));
}

/**
 * Opens failed units again; a job without a runner gets one. Says that they are tried again once the runner said so, and
 * what becomes of the wish where it has not, or ended before it could.
 */
export async function retryFailed(host: JobsHost, job: JobView): Promise<void> {
  const { folder, phase } = job;
  const { name } = job.manifest;
  const { failed } = countersOf(job);
  if (!isActive(phase)) {
    await send(host.watch, folder, { command: 'retryFailed' });
    return resumeJob(host, job);
  }
  if (phase === 'finishing') {
    void showNotice(t('"{0}" is just ending. What failed is tried again right after that.', name));
  }
  const asked = await askRunner(folder, { command: 'retryFailed' });
  await host.watch.refresh();
  switch (asked.kind) {
    case 'acknowledged':
      return void showNotice(
        counted(
          failed,
          t('{0} failed rephrasing of "{1}" is tried again.', thousands(failed), name),
          t('{0} failed rephrasings of "{1}" are tried again.', thousands(failed), name),
        ),
      );
    case 'ended':
      return retryEnded(host, asked.job);
    case 'silent':
      return showWarning(
        t(
          'The runner of "{0}" has not answered yet. What failed is tried again when it does, or when the job is resumed.',
          name,
        ),
        [],
      );
  }
}

/** The runner had ended: one that is done is started again, one that was stopped is left to the user. */
async function retryEnded(host: JobsHost, job: JobView): Promise<void> {
  if (!hasFailures(job)) return;
  if (job.phase === 'done') return resumeJob(host, job);
  return showWarning(
    t(
      '"{0}" ended before what failed could be tried again. It is tried when the job is resumed.',
      job.manifest.name,
    ),
    [{ label: t('Resume'), run: () => resumeJob(host, job) }],
  );
}

export async function changeCeiling({ watch }: JobsHost, job: JobView): Promise<void> {
  const { concurrency } = job.manifest;
  const answer = await askCeiling(job.state?.ceiling ?? (concurrency === 'auto' ? null : concurrency));
  if (answer) await send(watch, job.folder, { command: 'ceiling', concurrency: answer.concurrency });
}

export async function changeBudget({ watch }: JobsHost, job: JobView): Promise<void> {
  const { endpoints, budgetGpuHours } = job.manifest;
  const answer = await askBudget(job.state ? job.state.budgetGpuHours : budgetGpuHours, endpoints);
  if (answer) await send(watch, job.folder, { command: 'budget', gpuHours: answer.gpuHours });
}

async function send(watch: JobsHost['watch'], folder: string, request: ControlRequest): Promise<void> {
  await sendControl(folder, request);
  await watch.refresh();
}
