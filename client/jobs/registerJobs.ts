/** The jobs room on one page: what is seen of jobs from the start, and the commands, whose code is loaded with the first. */
import type { CustomDocument, ExtensionContext, LogOutputChannel } from 'vscode';
import { commands, window, workspace } from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { registerCommands } from '../commands.ts';
import type { CommandId } from '../ids.ts';
import { COMMAND, CONTEXT_KEY, SETTING, SETTINGS_SECTION } from '../ids.ts';
import type { Late } from '../late.ts';
import { late } from '../late.ts';
import type { EndpointPort, LanguagePort, PlanPort, PreviewPort, ShownView } from '../ports.ts';
import { announceEnds } from './announceEnds.ts';
import type { JobCommands } from './jobCommands.ts';
import { showJobStatusBar } from './jobStatusBar.ts';
import { allJobsFolders } from './jobsFolder.ts';
import { registerJobTasks } from './jobTasks.ts';
import { showJobTree } from './jobTree.ts';
import { createJobWatch } from './jobWatch.ts';

/** What `main.ts` hands in. */
export interface JobsRoom {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly preview: PreviewPort;
  readonly language: Pick<LanguagePort, 'learnCluster'>;
  readonly log: LogOutputChannel;
}

/** Types under which VS Code brings panels back, and the read-only editor that the manifest contributes. */
const JOB_PAGE = 'rephrase.job';
const OUTPUT_PAGE = 'rephrase.output';
const OUTPUT_EDITOR = 'rephrase.outputFile';

/** The commands of `jobCommands.ts`. */
const LATE_COMMANDS: readonly CommandId[] = [
  COMMAND.startBatch,
  COMMAND.askCluster,
  COMMAND.openOutput,
  COMMAND.openJob,
  COMMAND.pauseJob,
  COMMAND.resumeJob,
  COMMAND.cancelJob,
  COMMAND.retryFailed,
  COMMAND.changeCeiling,
  COMMAND.changeBudget,
  COMMAND.showJobRows,
  COMMAND.openJobOutput,
  COMMAND.revealJobOutput,
  COMMAND.revealJobLog,
  COMMAND.forkJob,
  COMMAND.verifyJob,
  COMMAND.compactJob,
  COMMAND.exportJob,
  COMMAND.pushJob,
  COMMAND.copySnippet,
  COMMAND.deleteJob,
];

/**
 * Opens the room: looks at the job folders of the workspace once, and goes on looking while a job runs. Returns the view,
 * for those who want to know when it is looked at.
 */
export function registerJobs(context: ExtensionContext, room: JobsRoom): ShownView {
  const watch = createJobWatch(allJobsFolders, room.log);
  const jobs = late(async () => {
    const { createJobCommands } = await import('./jobCommands.ts');
    return createJobCommands(context, room, watch);
  });
  const tree = showJobTree(watch);
  const showHasJobs = () =>
    commands.executeCommand('setContext', CONTEXT_KEY.hasJobs, watch.jobs().length > 0);
  context.subscriptions.push(
    watch,
    { dispose: () => jobs.loaded()?.dispose() },
    ...bringBackPanels(jobs),
    tree,
    showJobStatusBar(watch),
    registerJobTasks(context, watch),
    watch.onDidChange(({ listed }) => listed && showHasJobs()),
    workspace.onDidChangeWorkspaceFolders(() => watch.refresh()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.${SETTING.jobsFolder}`)) void watch.refresh();
    }),
    window.onDidChangeWindowState(({ focused }) => focused && void watch.refresh()),
    announceEnds(watch, context.workspaceState),
    ...registerCommands(room.log, {
      [COMMAND.refreshJobs]: () => watch.refresh(),
      ...Object.fromEntries(LATE_COMMANDS.map((id) => [id, lateHandler(jobs, id)])),
    }),
  );
  return tree.view;
}

function lateHandler(jobs: Late<JobCommands>, id: CommandId): CommandHandler {
  return async (...args) => (await jobs.get()).run(id, args);
}

/** Panels of an earlier window, and files of rows that are opened in an editor. */
function bringBackPanels(jobs: Late<JobCommands>): readonly { dispose(): unknown }[] {
  return [
    window.registerWebviewPanelSerializer(JOB_PAGE, {
      deserializeWebviewPanel: async (panel, state) => (await jobs.get()).pages.restore(panel, state),
    }),
    window.registerWebviewPanelSerializer(OUTPUT_PAGE, {
      deserializeWebviewPanel: async (panel, state) => (await jobs.get()).outputs.restore(panel, state),
    }),
    window.registerCustomEditorProvider(OUTPUT_EDITOR, {
      openCustomDocument: (uri): CustomDocument => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async ({ uri }, panel) => (await jobs.get()).outputs.fill(panel, uri.fsPath),
    }),
  ];
}
