/** The Jobs view: draws what the watch saw. Nothing is read here but the output manifest of a job that is opened. */

import { t } from '@vscode/l10n';
import type { Command, Disposable, TreeDataProvider, TreeView } from 'vscode';
import {
  commands,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from 'vscode';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { readOutputManifest } from '../../server/batch/outputManifest.ts';
import { counted, moment, thousands } from '../../server/language/numbers.ts';
import { COMMAND, VIEW } from '../ids.ts';
import { retold } from '../retold.ts';
import type { JobNode } from './jobNodes.ts';
import { childrenOf, childText, nodeId } from './jobNodes.ts';
import { countersOf, jobAccessibleLabel, jobDescription, jobLabel, phaseLook, waitText } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import { placeOf } from './placeOf.ts';
import { isElsewhere } from './remoteText.ts';

/** Shows the view and keeps it drawn; the watch looks for new jobs while it is visible. */
export function showJobTree(watch: JobWatch): Disposable & { readonly view: TreeView<JobNode> } {
  const provider = createProvider(watch);
  const view = window.createTreeView(VIEW.jobs, { treeDataProvider: provider, showCollapseAll: true });
  const follow = (): void => {
    const active = watch.jobs().filter(({ phase }) => isActive(phase)).length;
    view.badge =
      active === 0
        ? undefined
        : { value: active, tooltip: counted(active, t('{0} job runs', active), t('{0} jobs run', active)) };
  };
  const listeners = [
    view.onDidChangeVisibility(({ visible }) => watch.setShown(visible)),
    watch.onDidChange(follow),
    provider,
  ];
  watch.setShown(view.visible);
  follow();
  return {
    view,
    dispose() {
      for (const listener of listeners) listener.dispose();
      view.dispose();
    },
  };
}

function createProvider(watch: JobWatch): TreeDataProvider<JobNode> & Disposable {
  const redraw = new EventEmitter<JobNode | undefined>();
  const lines = new Map<string, Line>();
  const lineOf = (node: JobNode): Line => {
    const id = nodeId(node);
    const line = lines.get(id) ?? createLine(node, lines.size);
    lines.set(id, line);
    return line;
  };
  const settled = (node: JobNode): JobNode => lineOf(node).node;
  const listener = watch.onDidChange(({ listed, changed }) => {
    if (listed) redraw.fire(undefined);
    else for (const { folder } of changed) redraw.fire(settled({ kind: 'job', folder }));
  });
  const find = (node: JobNode): JobView | undefined =>
    watch.jobs().find(({ folder }) => folder === node.folder);
  return {
    onDidChangeTreeData: redraw.event,
    getParent: (node) => (node.kind === 'job' ? undefined : settled({ kind: 'job', folder: node.folder })),
    getChildren(node) {
      if (!node) return watch.jobs().map(({ folder }) => settled({ kind: 'job', folder }));
      const job = node.kind === 'job' ? find(node) : undefined;
      return job ? childrenOf(job).map(settled) : [];
    },
    async getTreeItem(node) {
      const job = find(node);
      // Gone between the look and the drawing; the next drawing leaves it out.
      if (!job) return new TreeItem('');
      const item = node.kind === 'job' ? jobItem(job, node) : await childItem(job, node);
      item.command = lineOf(node).click;
      return item;
    },
    dispose() {
      listener.dispose();
      redraw.dispose();
      for (const { registered } of lines.values()) registered.dispose();
    },
  };
}

/** A line of the view for as long as the view is there. */
interface Line {
  /** The view tells lines apart by object, so the same line must be the same object. */
  readonly node: JobNode;
  readonly click: Command;
  readonly registered: Disposable;
}

/**
 * A click runs a command of the line's own, without arguments: VS Code forgets a command with arguments when its line
 * is drawn again, and a click on what the window has not yet drawn again would be lost.
 */
function createLine(node: JobNode, number: number): Line {
  const { command, title } = commandOf(node);
  const click: Command = { command: `_rephrase.jobs.line/${number}`, title };
  return {
    node,
    click,
    registered: commands.registerCommand(click.command, () => commands.executeCommand(command, node)),
  };
}

function jobItem(job: JobView, node: JobNode): TreeItem {
  const now = new Date();
  const look = waitText(job) === null ? phaseLook(job.phase) : { icon: 'warning', color: 'charts.yellow' };
  const item = new TreeItem(jobLabel(job), TreeItemCollapsibleState.Collapsed);
  item.id = nodeId(node);
  item.description = jobDescription(job, now);
  item.iconPath = new ThemeIcon(look.icon, look.color === null ? undefined : new ThemeColor(look.color));
  const marks = [countersOf(job).failed > 0 ? '+failures' : '', isElsewhere(job) ? '+elsewhere' : ''];
  item.contextValue = `job.${job.phase}${marks.join('')}`;
  item.tooltip = jobTooltip(job);
  item.accessibilityInformation = { label: jobAccessibleLabel(job, now) };
  return item;
}

async function childItem(job: JobView, node: Exclude<JobNode, { kind: 'job' }>): Promise<TreeItem> {
  const output =
    node.kind === 'variant' ? await readOutputManifest(outputFolderOf(job.folder, job.manifest)) : null;
  const text = childText(node, job, output);
  const item = new TreeItem(text.label, TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.description =
    node.kind === 'output' ? placeOf(outputFolderOf(job.folder, job.manifest)) : text.description;
  item.iconPath = new ThemeIcon(text.icon, text.color === null ? undefined : new ThemeColor(text.color));
  item.contextValue = node.kind;
  return item;
}

/** A click on a line: a job's page, rows for variants and output, logs for the log and for what runs elsewhere, the failed documents for failures. */
function commandOf({ kind }: JobNode): Command {
  if (kind === 'job') return { command: COMMAND.openJob, title: t('Open Job') };
  return kind === 'log' || kind === 'remote'
    ? { command: COMMAND.revealJobLog, title: t('Reveal Log') }
    : { command: COMMAND.openJobOutput, title: t('Open Output') };
}

function jobTooltip(job: JobView): MarkdownString {
  const { manifest, state, phase } = job;
  const { done, failed, total } = countersOf(job);
  const lines = [
    `${phaseLook(phase).word}${state?.reason ? `: ${retold(state.reason)}` : ''}`,
    [
      t('{0} of {1} rephrasings', thousands(done), thousands(total)),
      ...(failed > 0 ? [t('{0} failed', thousands(failed))] : []),
    ].join(', '),
    t('documents: {0}', placeOf(manifest.input.source)),
    ...manifest.endpoints.map(({ alias, baseUrl }) => t('endpoint: {0}, {1}', alias, baseUrl)),
    t('created {0}', moment(Date.parse(manifest.createdAt))),
    ...(state ? [t('last change {0}', moment(Date.parse(state.updatedAt)))] : []),
    placeOf(job.folder),
  ];
  const tooltip = new MarkdownString();
  lines.forEach((line, at) => {
    if (at > 0) tooltip.appendMarkdown('  \n');
    tooltip.appendText(line);
  });
  return tooltip;
}
