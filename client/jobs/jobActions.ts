/** What can be done with a job in its present phase: the buttons of its page, in their order. */
import { t } from '@vscode/l10n';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import type { CommandId } from '../ids.ts';
import { COMMAND } from '../ids.ts';
import type { JobAction, JobSnapshot } from '../webviews/jobContract.ts';
import { countersOf, isResumable } from './jobText.ts';
import { canCancel, isElsewhere } from './remoteText.ts';

/** The command behind each action of the page. */
export const ACTION_COMMAND: Readonly<Record<JobAction, CommandId>> = {
  pause: COMMAND.pauseJob,
  resume: COMMAND.resumeJob,
  cancel: COMMAND.cancelJob,
  retryFailed: COMMAND.retryFailed,
  changeCeiling: COMMAND.changeCeiling,
  changeBudget: COMMAND.changeBudget,
  showRows: COMMAND.showJobRows,
  openOutput: COMMAND.openJobOutput,
  revealOutput: COMMAND.revealJobOutput,
  export: COMMAND.exportJob,
  push: COMMAND.pushJob,
  copySnippet: COMMAND.copySnippet,
  verify: COMMAND.verifyJob,
  revealLog: COMMAND.revealJobLog,
};

export function jobActions(job: JobView): JobSnapshot['actions'] {
  const { phase } = job;
  const elsewhere = isElsewhere(job);
  const { done, failed } = countersOf(job);
  const actions: [boolean, JobAction, string, string][] = [
    [
      (phase === 'running' || phase === 'starting') && !elsewhere,
      'pause',
      t('Pause'),
      t('Send nothing more until it is resumed'),
    ],
    [phase === 'paused' || isResumable(job), 'resume', t('Resume'), t('Go on from the last committed row')],
    [canCancel(job) && phase !== 'finishing', 'cancel', t('Cancel'), t('End the job; what is done stays')],
    [failed > 0, 'retryFailed', t('Retry Failed'), t('Try the failed documents again')],
    [phase !== 'done' && !elsewhere, 'changeCeiling', t('Ceiling…'), t('Requests in flight at the most')],
    [phase !== 'done', 'changeBudget', t('Budget…'), t('GPU-hours after which the job pauses')],
    [done > 0, 'openOutput', t('Open Output'), t('Source beside rephrasing, with measures')],
    [done > 0, 'copySnippet', t('Read with…'), t('A program for pandas, datasets, DuckDB or Polars')],
    [done > 0 && !isActive(phase), 'push', t('Push to Hub…'), t('The output as a dataset on the Hub')],
    [true, 'revealOutput', t('Reveal'), t('Show the output folder')],
    [done > 0, 'export', t('Export…'), t('All rows into one file')],
    [!isActive(phase), 'verify', t('Verify'), t('Prove from the journal that nothing is lost or doubled')],
    [
      true,
      'revealLog',
      t('Log'),
      elsewhere ? t('What the runner and the ranks said') : t('What the runner said'),
    ],
  ];
  return actions.filter(([fits]) => fits).map(([, action, label, title]) => ({ action, label, title }));
}
