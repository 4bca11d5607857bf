/** What is done with a job's folder and output as files: proving, copying, showing, removing. */

import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { t } from '@vscode/l10n';
import { commands, Uri, window } from 'vscode';
import { hasOpenLaunch } from '../../server/batch/executors/launchLog.ts';
import { exportRows, formatOf } from '../../server/batch/exportJob.ts';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { verifyJob as verify } from '../../server/batch/verifyJob.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { messageOf, showFailure, showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { withProgress } from '../progress.ts';
import { retold } from '../retold.ts';
import { homeFor } from './jobsFolder.ts';
import type { JobsHost } from './jobsHost.ts';
import { placeOf } from './placeOf.ts';
import { executorName } from './remoteText.ts';
import { resumeJob } from './resumeJob.ts';

/** Reads the whole journal and every part, and says whether they prove what they should; nothing where it was stopped. */
export async function verifyJob(host: JobsHost, job: JobView): Promise<void> {
  const { log } = host;
  const { name } = job.manifest;
  const verified = await withProgress(t('Verifying "{0}"', name), async (signal, report) => {
    const onProgress = (lines: number, of: number): void => report(shareText(lines, of));
    const done = await verify(job.folder, { signal, onProgress });
    return signal.aborted ? null : done;
  });
  if (verified === null) return;
  if (!verified.ok) return showFailure(verified.message);
  const { rows, failures, parts, problems } = verified.verification;
  const counts = t(
    'rows: {0}, failures: {1}, parts: {2}',
    thousands(rows),
    thousands(failures),
    thousands(parts),
  );
  const [first] = problems;
  if (first === undefined) return showNotice(t('"{0}" is complete and whole ({1}).', name, counts));
  for (const problem of problems) log.warn(`${name}: ${problem}`);
  const more = problems.length > 1 ? [t('And {0} more.', thousands(problems.length - 1))] : [];
  const showAll = { label: t('Show All'), run: () => log.show() };
  const found = t('"{0}" is not as it must be ({1}). {2}', name, counts, retold(first));
  // Parts that are missing or damaged are built again, what is missing is asked for, and other damage is named.
  const resume = { label: t('Resume'), run: () => resumeJob(host, job) };
  return showFailure([found, ...more].join(' '), isActive(job.phase) ? [showAll] : [showAll, resume]);
}

/** Writes the rows committed so far into one file that the user names; none where it was stopped. */
export async function exportJob(_: JobsHost, job: JobView): Promise<void> {
  const { name } = job.manifest;
  const target = await window.showSaveDialog({
    title: t('Export Rows'),
    saveLabel: t('Export'),
    defaultUri: Uri.file(join(exportFolder(job), `${name}.jsonl`)),
    filters: { 'JSON Lines': ['jsonl', 'jsonl.zst'], Parquet: ['parquet'] },
  });
  if (!target) return;
  const exported = await withProgress(t('Exporting "{0}"', name), async (signal, report) => {
    const onProgress = (rows: number, of: number): void => report(shareText(rows, of));
    const done = await exportRows(job.folder, target.fsPath, formatOf(target.fsPath), { signal, onProgress });
    return signal.aborted && !done.ok ? null : done;
  });
  if (exported === null) return;
  if (!exported.ok) return showFailure(exported.message);
  const reveal = { label: t('Reveal'), run: () => commands.executeCommand('revealFileInOS', target) };
  const figures = [thousands(exported.rows), placeOf(exported.output)] as const;
  const words = counted(
    exported.rows,
    t('{0} row is in {1}.', ...figures),
    t('{0} rows are in {1}.', ...figures),
  );
  return showNotice(words, [reveal]);
}

/** Beside the output that the experiment names, else in the workspace: what stands in a job's folder is deleted with it. */
function exportFolder({ folder, manifest }: JobView): string {
  if (manifest.output !== null) return dirname(manifest.output);
  return homeFor([])?.uri.fsPath ?? dirname(folder);
}

function shareText(rows: number, of: number): string {
  return t('{0} of {1} rows', thousands(rows), thousands(of));
}

/** Shows the output folder where files are shown: in the explorer where it is part of the workspace. */
export async function revealJob(_: JobsHost, { folder, manifest }: JobView): Promise<void> {
  await commands.executeCommand('revealFileInOS', Uri.file(outputFolderOf(folder, manifest)));
}

function isAtWork(name: string): string {
  return t('"{0}" is at work. Cancel it before you delete it.', name);
}

function whereOf({ manifest }: JobView): string {
  return executorName(manifest.executor.kind);
}

/** Removes the job's folder for good, after asking; an output folder that the experiment names stays. */
export async function deleteJob({ watch }: JobsHost, job: JobView): Promise<void> {
  const { name, output } = job.manifest;
  if (isActive(job.phase)) return showFailure(isAtWork(name));
  const remove = t('Delete');
  const cancel = t('Cancel Job');
  const kept =
    output === null ? t('Its rows are deleted with it') : t('Its output in {0} stays', placeOf(output));
  const left = (await hasOpenLaunch(job.folder))
    ? [t('What it started on {0} may still be at work there: cancel the job first to end it.', whereOf(job))]
    : [];
  const detail = [t('{0}. The folder {1} is removed for good.', kept, placeOf(job.folder)), ...left];
  const answer = await window.showWarningMessage(
    t('Delete the job "{0}"?', name),
    { modal: true, detail: detail.join('\n\n') },
    ...(left.length > 0 ? [cancel, remove] : [remove]),
  );
  if (answer === cancel) {
    await commands.executeCommand(COMMAND.cancelJob, { kind: 'job', folder: job.folder });
    return;
  }
  if (answer !== remove) return;
  // Another window, or a terminal, may have resumed it while the question stood.
  await watch.refresh();
  const now = watch.jobs().find(({ folder }) => folder === job.folder);
  if (now && isActive(now.phase)) return showFailure(isAtWork(name));
  try {
    await rm(job.folder, { recursive: true, force: true });
  } catch (error) {
    return showFailure(t('{0} could not be removed: {1}', placeOf(job.folder), messageOf(error)));
  } finally {
    await watch.refresh();
  }
}
