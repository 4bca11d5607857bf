/** The jobs room on one page: starting, following, resuming, cancelling, and looking at what came out. */
import { join } from 'node:path';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { commands, window, workspace } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { registerCommands } from '../commands.ts';
import { COMMAND, CONTEXT_KEY, SETTING, SETTINGS_SECTION } from '../ids.ts';
import type { EndpointPort, PlanPort } from '../ports.ts';
import { announceEnds } from './announceEnds.ts';
import { provideJobRows } from './jobRows.ts';
import { showJobStatusBar } from './jobStatusBar.ts';
import { allJobsFolders } from './jobsFolder.ts';
import type { JobsHost } from './jobsHost.ts';
import { countersOf, isResumable, percentText } from './jobText.ts';
import { showJobTree } from './jobTree.ts';
import { createJobWatch } from './jobWatch.ts';
import { openOutput } from './openOutput.ts';
import { nodeOf, pickJob } from './pickJob.ts';
import { resumeJob } from './resumeJob.ts';
import { revealLog } from './revealLog.ts';
import { keepRunner } from './runnerBundle.ts';
import { startBatch } from './startBatch.ts';

/** What `main.ts` hands in. */
export interface JobsRoom {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly log: LogOutputChannel;
}

/** Opens the room: looks at the job folders of the workspace once, and goes on looking while a job runs. */
export function registerJobs(context: ExtensionContext, room: JobsRoom): void {
  const watch = createJobWatch(allJobsFolders, room.log);
  const host: JobsHost = {
    ...room,
    watch,
    version: versionOf(context),
    runner: () => keepRunner(context.asAbsolutePath(join('dist', 'cli.js')), context.globalStorageUri.fsPath),
  };
  const showHasJobs = () =>
    commands.executeCommand('setContext', CONTEXT_KEY.hasJobs, watch.jobs().length > 0);
  context.subscriptions.push(
    watch,
    showJobTree(watch),
    showJobStatusBar(watch),
    provideJobRows(watch),
    watch.onDidChange(({ listed }) => listed && showHasJobs()),
    workspace.onDidChangeWorkspaceFolders(() => watch.refresh()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.${SETTING.jobsFolder}`)) void watch.refresh();
    }),
    window.onDidChangeWindowState(({ focused }) => focused && void watch.refresh()),
    announceEnds(watch, context.workspaceState),
    ...registerCommands(room.log, {
      [COMMAND.startBatch]: (...args) => startBatch(host, args),
      [COMMAND.refreshJobs]: () => watch.refresh(),
      [COMMAND.resumeJob]: (argument) => resumeChosen(host, argument),
      [COMMAND.cancelJob]: (argument) => cancelChosen(host, argument),
      [COMMAND.openJobOutput]: async (argument) => {
        const question = { title: 'Open Output', none: 'No job has any output yet.', fits: hasRows };
        const job = await pickJob(watch, argument, question);
        if (job) await openOutput(job, nodeOf(argument));
      },
      [COMMAND.revealJobLog]: async (argument) => {
        const question = {
          title: 'Reveal Log',
          none: 'There is no job in this workspace.',
          fits: () => true,
        };
        const job = await pickJob(watch, argument, question);
        if (job) await revealLog(job);
      },
    }),
  );
}

async function resumeChosen(host: JobsHost, argument: unknown): Promise<void> {
  const question = { title: 'Resume Job', none: 'No job waits to be resumed.', fits: isResumable };
  const job = await pickJob(host.watch, argument, question);
  if (job) await resume(host, job);
}

/** Buttons and lines may be older than the job: what it is now counts. */
async function resume(host: JobsHost, { folder }: JobView): Promise<void> {
  await host.watch.refresh();
  const job = host.watch.jobs().find((candidate) => candidate.folder === folder);
  if (job && isResumable(job)) await resumeJob(host, job);
}

async function cancelChosen({ watch }: JobsHost, argument: unknown): Promise<void> {
  const question = {
    title: 'Cancel Job',
    none: 'No job is running.',
    fits: ({ phase }: JobView) => isActive(phase),
  };
  const job = await pickJob(watch, argument, question);
  if (!job || !isActive(job.phase)) return;
  const cancel = 'Cancel Job';
  const { name } = job.manifest;
  const detail = `${percentText(countersOf(job))} is done and stays. The job can be resumed later.`;
  // The dialog's own way out reads Cancel too, so the question names what would be cancelled.
  const answer = await window.showWarningMessage(
    `Stop "${name}" before it is done?`,
    { modal: true, detail },
    cancel,
  );
  if (answer !== cancel) return;
  await sendControl(job.folder, { command: 'cancel' });
  await watch.refresh();
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
