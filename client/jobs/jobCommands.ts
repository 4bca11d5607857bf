/** What the commands on jobs do, and the pages they open: loaded when the first of them is needed. */

import { join } from 'node:path';
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import type { CommandHandler } from '../commands.ts';
import type { CommandId } from '../ids.ts';
import { COMMAND } from '../ids.ts';
import { chooseDefaults } from './askCluster.ts';
import { createBatchChoices } from './batchChoices.ts';
import { createBatchReports } from './batchReports.ts';
import { compactJob } from './compactJob.ts';
import type { JobNode } from './jobNodes.ts';
import type { JobPages } from './jobPages.ts';
import { createJobPages } from './jobPages.ts';
import type { JobsHost } from './jobsHost.ts';
import { countersOf } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import { deleteJob, exportJob, revealJob, verifyJob } from './keepJob.ts';
import { openOutput } from './openOutput.ts';
import { chooseOutput } from './output/chooseOutput.ts';
import type { OutputViews } from './output/outputViews.ts';
import { createOutputViews } from './output/outputViews.ts';
import { createPendingBatch } from './pendingBatch.ts';
import { nodeOf, pickJob } from './pickJob.ts';
import type { JobsRoom } from './registerJobs.ts';
import { canCancel } from './remoteText.ts';
import { revealLog } from './revealLog.ts';
import { keepRunner } from './runnerBundle.ts';
import { startBatch } from './startBatch.ts';
import {
  canBeSteered,
  cancelJob,
  canGoOn,
  canPause,
  changeBudget,
  changeCeiling,
  goOnWithJob,
  hasFailures,
  pauseJob,
  retryFailed,
} from './steerJob.ts';

export interface JobCommands extends Disposable {
  readonly pages: JobPages;
  readonly outputs: OutputViews;
  /** Runs one of the commands that `registerJobs.ts` registers. */
  run(id: CommandId, args: readonly unknown[]): unknown;
}

export function createJobCommands(context: ExtensionContext, room: JobsRoom, watch: JobWatch): JobCommands {
  const host: JobsHost = {
    ...room,
    watch,
    choices: createBatchChoices(context.workspaceState),
    pending: createPendingBatch(),
    reports: createBatchReports(),
    version: versionOf(context),
    ownJobs: join(context.globalStorageUri.fsPath, 'own-jobs'),
    runner: () => keepRunner(context.asAbsolutePath(join('dist', 'cli.js')), context.globalStorageUri.fsPath),
  };
  const outputs = createOutputViews(context, room.log);
  const pages = createJobPages(context, watch, room.log);
  const handlers: Readonly<Partial<Record<CommandId, CommandHandler>>> = {
    [COMMAND.startBatch]: (...args) => startBatch(host, args),
    [COMMAND.askCluster]: () => chooseDefaults(room.language),
    ...jobHandlers({ ...host, pages, outputs }),
    [COMMAND.openOutput]: async (argument) => {
      const path = await chooseOutput(watch.jobs(), argument);
      if (path !== null) await outputs.open(path);
    },
  };
  return {
    pages,
    outputs,
    run(id, args) {
      const handler = handlers[id];
      if (!handler) throw new Error(`${id} is no command on jobs.`);
      return handler(...args);
    },
    dispose() {
      for (const held of [host.pending, host.reports, pages, outputs]) held.dispose();
    },
  };
}

/** What commands that open something work with. */
interface OpenHost extends JobsHost {
  readonly pages: JobPages;
  readonly outputs: OutputViews;
}

/** Which jobs a command is for, and what it does to the one that was chosen. */
interface JobCommand {
  readonly title: string;
  /** Said when no job comes into question. */
  readonly none: string;
  fits(job: JobView): boolean;
  run(host: OpenHost, job: JobView, node: JobNode | null): Promise<void>;
}

const NO_JOB = t('There is no job in this workspace.');

const JOB_COMMANDS: Readonly<Partial<Record<CommandId, JobCommand>>> = {
  [COMMAND.openJob]: {
    title: t('Open Job'),
    none: NO_JOB,
    fits: () => true,
    run: async ({ pages }, job) => pages.open(job),
  },
  [COMMAND.pauseJob]: { title: t('Pause Job'), none: t('No job is running.'), fits: canPause, run: pauseJob },
  [COMMAND.resumeJob]: {
    title: t('Resume Job'),
    none: t('No job waits to be resumed.'),
    fits: canGoOn,
    run: goOnWithJob,
  },
  [COMMAND.cancelJob]: {
    title: t('Cancel Job'),
    none: t('No job is running.'),
    fits: canCancel,
    run: cancelJob,
  },
  [COMMAND.retryFailed]: {
    title: t('Retry Failed'),
    none: t('No job has failures.'),
    fits: hasFailures,
    run: retryFailed,
  },
  [COMMAND.changeCeiling]: {
    title: t('Change Concurrency Ceiling'),
    none: t('No job is under way.'),
    fits: canBeSteered,
    run: changeCeiling,
  },
  [COMMAND.changeBudget]: {
    title: t('Change Budget'),
    none: t('No job is under way.'),
    fits: canBeSteered,
    run: changeBudget,
  },
  [COMMAND.showJobRows]: {
    title: t('Show Rows Side by Side'),
    none: t('No job has any output yet.'),
    fits: (job) => isActive(job.phase) || hasRows(job) || hasFailures(job),
    run: ({ preview }, { folder }) => preview.showJob(folder),
  },
  [COMMAND.openJobOutput]: {
    title: t('Open Output'),
    none: t('No job has any output yet.'),
    fits: (job) => hasRows(job) || hasFailures(job),
    run: ({ outputs }, job, node) => openOutput(outputs, job, node),
  },
  [COMMAND.revealJobOutput]: { title: t('Reveal Output'), none: NO_JOB, fits: () => true, run: revealJob },
  [COMMAND.revealJobLog]: {
    title: t('Reveal Log'),
    none: NO_JOB,
    fits: () => true,
    run: (_, job) => revealLog(job),
  },
  [COMMAND.forkJob]: {
    title: t('New Job from This One'),
    none: t('No job has any rows to take over.'),
    fits: hasRows,
    run: (host, job) => startBatch(host, [], job),
  },
  [COMMAND.verifyJob]: {
    title: t('Verify Job'),
    none: NO_JOB,
    fits: ({ phase }) => !isActive(phase),
    run: verifyJob,
  },
  [COMMAND.compactJob]: {
    title: t('Compact Job'),
    none: t('No job has finished.'),
    fits: (job) => job.phase === 'done' && hasRows(job),
    run: compactJob,
  },
  [COMMAND.exportJob]: {
    title: t('Export Rows'),
    none: t('No job has any output yet.'),
    fits: hasRows,
    run: exportJob,
  },
  [COMMAND.pushJob]: {
    title: t('Push to Hub'),
    none: t('No job has ended with any output.'),
    fits: (job) => hasRows(job) && !isActive(job.phase),
    run: async (host, job) => (await import('./pushJob.ts')).pushJob(host, job),
  },
  [COMMAND.copySnippet]: {
    title: t('Copy Reading Snippet'),
    none: t('No job has any output yet.'),
    fits: hasRows,
    run: async (host, job, node) => (await import('./copySnippet.ts')).copySnippet(host, job, node),
  },
  [COMMAND.deleteJob]: {
    title: t('Delete Job'),
    none: t('No job can be deleted: those that run have to be cancelled first.'),
    fits: ({ phase }) => !isActive(phase),
    run: deleteJob,
  },
};

/** Handlers that find out which job is meant. Buttons and lines may be older than the job: what it is now counts. */
function jobHandlers(host: OpenHost): Readonly<Partial<Record<CommandId, CommandHandler>>> {
  const entries = Object.entries(JOB_COMMANDS).map(([id, command]) => [
    id,
    async (argument: unknown): Promise<void> => {
      const chosen = await pickJob(host.watch, argument, command);
      if (!chosen) return;
      await host.watch.refresh();
      const job = host.watch.jobs().find(({ folder }) => folder === chosen.folder);
      if (job && command.fits(job)) await command.run(host, job, nodeOf(argument));
    },
  ]);
  return Object.fromEntries(entries);
}

function hasRows(job: JobView): boolean {
  return countersOf(job).done > 0;
}

function versionOf(context: ExtensionContext): string {
  const manifest: unknown = context.extension.packageJSON;
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : '0.0.0';
}
