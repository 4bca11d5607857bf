/**
 * Jobs as tasks of VS Code, for tasks.json, key bindings and launch configurations: run an experiment, resume or verify
 * a job, check files. Running and resuming are the commands of the Jobs view, with their questions and the keys that
 * the editor keeps; the other two are the command line, in a process of their own.
 */

import { basename, relative, resolve } from 'node:path';
import { t } from '@vscode/l10n';
import type { Disposable, ExtensionContext, WorkspaceFolder } from 'vscode';
import {
  CustomExecution,
  ProcessExecution,
  RelativePattern,
  Task,
  TaskGroup,
  tasks,
  workspace,
} from 'vscode';
import { isResumable } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import type { TaskWish } from './taskDefinition.ts';
import { decodeTask, TASK_TYPE, taskName } from './taskDefinition.ts';

/** More experiments, and more jobs, than anybody reads in a list. */
const AT_MOST = 50;

export function registerJobTasks(context: ExtensionContext, watch: JobWatch): Disposable {
  const cli = context.asAbsolutePath('dist/cli.js');
  return tasks.registerTaskProvider(TASK_TYPE, {
    async provideTasks() {
      await watch.refresh();
      const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
      const wishes = await Promise.all(
        folders.map(async (folder) => ({ folder, all: await wishesIn(folder, watch) })),
      );
      return wishes.flatMap(({ folder, all }) => all.map((wish) => taskOf(wish, folder, watch, cli)));
    },
    resolveTask(task) {
      const wish = decodeTask(task.definition);
      const folder = folderOf(task);
      if (!wish || !folder) return undefined;
      // VS Code wants the very definition that it asked about.
      return taskOf(wish, folder, watch, cli, task.definition as TaskDefinitionOf);
    },
  });
}

type TaskDefinitionOf = Task['definition'];

async function wishesIn(folder: WorkspaceFolder, watch: JobWatch): Promise<readonly TaskWish[]> {
  const pattern = new RelativePattern(folder, '**/*.experiment.{yaml,yml}');
  const experiments = await workspace.findFiles(pattern, '**/{node_modules,.git,.rephrase}/**', AT_MOST);
  const below = (path: string): string => relative(folder.uri.fsPath, path);
  const own = watch
    .jobs()
    .filter((job) => !below(job.folder).startsWith('..'))
    .slice(0, AT_MOST);
  return [
    { action: 'check', path: null },
    ...experiments.map(({ fsPath }): TaskWish => ({ action: 'run', path: below(fsPath) })),
    ...own.filter(isResumable).map((job): TaskWish => ({ action: 'resume', path: below(job.folder) })),
    ...own
      .filter(({ phase }) => phase === 'done')
      .map((job): TaskWish => ({ action: 'verify', path: below(job.folder) })),
  ];
}

function taskOf(
  wish: TaskWish,
  folder: WorkspaceFolder,
  watch: JobWatch,
  cli: string,
  definition: TaskDefinitionOf = { type: TASK_TYPE, ...wish, ...(wish.path === null && { path: undefined }) },
): Task {
  const root = folder.uri.fsPath;
  const { action, path } = wish;
  const made = new Task(definition, folder, taskName(wish), 'Rephrase', execution(), []);
  made.detail = detailOf(wish);
  if (action === 'check' || action === 'verify') made.group = TaskGroup.Test;
  return made;

  function execution(): ProcessExecution | CustomExecution {
    if (action === 'check' || action === 'verify') {
      const options = { cwd: root, env: { ELECTRON_RUN_AS_NODE: '1' } };
      return new ProcessExecution(process.execPath, [cli, action, path ?? '.'], options);
    }
    return new CustomExecution(async () => {
      const { JobTerminal } = await import('./jobTerminal.ts');
      return new JobTerminal(watch, action, resolve(root, path ?? ''));
    });
  }
}

function detailOf({ action, path }: TaskWish): string {
  switch (action) {
    case 'run':
      return t(
        'Start a batch of {0}, after the questions that Start Batch asks, and follow it',
        basename(path ?? ''),
      );
    case 'resume':
      return t('Go on with this job from its last committed row, and follow it');
    case 'verify':
      return t('Read the whole journal and every part of this job');
    case 'check':
      return path === null ? t('Check all prompts and experiments of this folder') : t('Check {0}', path);
  }
}

/** A task of the workspace or of the user belongs to the first folder. */
function folderOf({ scope }: Task): WorkspaceFolder | undefined {
  return typeof scope === 'object' ? scope : workspace.workspaceFolders?.[0];
}
