/** Says when a job that was seen running ends, however it ends, with what can be done next. */

import { t } from '@vscode/l10n';
import type { Disposable, Memento } from 'vscode';
import { commands, workspace } from 'vscode';
import { PAUSED_ON_REQUEST } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { Mend } from '../errors.ts';
import { showFailure, showNotice, showWarning } from '../errors.ts';
import type { CommandId } from '../ids.ts';
import { COMMAND } from '../ids.ts';
import { retold } from '../retold.ts';
import type { JobNode } from './jobNodes.ts';
import { countersOf, endText } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import { pauseHelp } from './pauseHelp.ts';

/**
 * Announces ends until disposed, and jobs that were found interrupted: each interruption once, also over reloads,
 * which is what `memory` is for.
 */
export function announceEnds(watch: JobWatch, memory: Memento): Disposable {
  return watch.onDidChange(({ ended, paused }) => {
    for (const job of paused) void announcePause(job);
    for (const job of ended) if (job.phase !== 'interrupted') void announce(job);
    if (!workspace.isTrusted) return;
    const told = toldIn(memory);
    const news = watch.jobs().filter((job) => job.phase === 'interrupted' && !told.includes(runOf(job)));
    if (news.length === 0) return;
    void memory.update(TOLD, [...told, ...news.map(runOf)].slice(-REMEMBERED));
    for (const job of news) void announce(job);
  });
}

const TOLD = 'rephrase.announcedInterruptions';
const REMEMBERED = 200;

/** One run of a job: resumed and interrupted again is another one. */
function runOf({ manifest, state }: JobView): string {
  return `${manifest.id} ${state?.runner.nonce ?? ''}`;
}

function toldIn(memory: Memento): readonly string[] {
  const value: unknown = memory.get(TOLD);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A pause that a limit brought about; one that the user asked for is no news. */
async function announcePause(job: JobView): Promise<void> {
  const reason = job.state?.reason ?? null;
  if (reason === null || reason === PAUSED_ON_REQUEST) return;
  const node: JobNode = { kind: 'job', folder: job.folder };
  const mend = (label: string, command: CommandId, of: JobNode = node): Mend => ({
    label,
    run: () => commands.executeCommand(command, of),
  });
  const { folder } = job;
  const help = pauseHelp(job);
  // What was reached comes first: resuming without a look meets it again.
  const first =
    help?.kind === 'budget'
      ? [mend(t('Change Budget…'), COMMAND.changeBudget)]
      : help?.kind === 'failures'
        ? [
            mend(t('Show Failures'), COMMAND.openJobOutput, {
              kind: 'failures',
              folder,
              reason: help.reason,
            }),
          ]
        : [];
  await showWarning(`${t('"{0}" paused.', job.manifest.name)} ${retold(reason)}`, [
    ...first,
    mend(t('Resume'), COMMAND.resumeJob),
    mend(t('Open Job'), COMMAND.openJob),
  ]);
}

async function announce(job: JobView): Promise<void> {
  const node: JobNode = { kind: 'job', folder: job.folder };
  // By command, so that trust is asked for as everywhere.
  const mend = (label: string, command: CommandId): Mend => ({
    label,
    run: () => commands.executeCommand(command, node),
  });
  const openOutput = mend(t('Open Output'), COMMAND.openJobOutput);
  const resume = mend(t('Resume'), COMMAND.resumeJob);
  const log = mend(t('Reveal Log'), COMMAND.revealJobLog);
  switch (job.phase) {
    case 'done':
      return showNotice(endText(job), [
        openOutput,
        ...(countersOf(job).failed > 0 ? [mend(t('Retry Failed'), COMMAND.retryFailed)] : []),
      ]);
    case 'cancelled':
      return showNotice(endText(job), [resume, openOutput]);
    case 'failed':
      return showFailure(endText(job), [
        resume,
        ...(countersOf(job).done > 0 ? [mend(t('New Job…'), COMMAND.forkJob)] : []),
        log,
      ]);
    default:
      return showWarning(endText(job), [resume, log]);
  }
}
