/** What is done with a job's folder and output as files: proving, copying, showing, removing. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, Uri, window } from 'vscode';
import type { ExportFormat } from '../../server/batch/exportJob.ts';
import { exportRows } from '../../server/batch/exportJob.ts';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { verifyJob as verify } from '../../server/batch/verifyJob.ts';
import { messageOf, showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import type { JobsHost } from './jobsHost.ts';
import { thousands } from './jobText.ts';
import { placeOf } from './placeOf.ts';

/** Reads the whole journal and every part, and says whether they prove what they should; nothing where it was stopped. */
export async function verifyJob({ log }: JobsHost, job: JobView): Promise<void> {
  const { name } = job.manifest;
  const verified = await withProgress(`Verifying "${name}"`, async (signal) => {
    const done = await verify(job.folder, signal);
    return signal.aborted ? null : done;
  });
  if (verified === null) return;
  if (!verified.ok) return showFailure(verified.message);
  const { rows, failures, parts, problems } = verified.verification;
  const counts = `${thousands(rows)} rows, ${thousands(failures)} failures, ${thousands(parts)} parts`;
  const [first] = problems;
  if (first === undefined) return showNotice(`"${name}" is complete and whole: ${counts}.`);
  for (const problem of problems) log.warn(`${name}: ${problem}`);
  const more = problems.length > 1 ? ` And ${thousands(problems.length - 1)} more.` : '';
  const showAll = { label: 'Show All', run: () => log.show() };
  return showFailure(`"${name}" is not as it must be (${counts}). ${first}${more}`, [showAll]);
}

/** Writes the rows committed so far into one file that the user names; none where it was stopped. */
export async function exportJob(_: JobsHost, job: JobView): Promise<void> {
  const { name } = job.manifest;
  const target = await window.showSaveDialog({
    title: 'Export Rows',
    saveLabel: 'Export',
    defaultUri: Uri.file(join(outputFolderOf(job.folder, job.manifest), '..', `${name}.jsonl`)),
    filters: { 'JSON Lines': ['jsonl', 'jsonl.zst'], Parquet: ['parquet'] },
  });
  if (!target) return;
  const exported = await withProgress(`Exporting "${name}"`, async (signal) => {
    const done = await exportRows(job.folder, target.fsPath, formatOf(target.fsPath), signal);
    return signal.aborted && !done.ok ? null : done;
  });
  if (exported === null) return;
  if (!exported.ok) return showFailure(exported.message);
  const reveal = { label: 'Reveal', run: () => commands.executeCommand('revealFileInOS', target) };
  return showNotice(`${thousands(exported.rows)} rows are in ${placeOf(exported.output)}.`, [reveal]);
}

function formatOf(path: string): ExportFormat {
  if (/\.parquet$/i.test(path)) return 'parquet';
  return /\.zst$/i.test(path) ? 'jsonl.zst' : 'jsonl';
}

/** Shows the output folder where files are shown: in the explorer where it is part of the workspace. */
export async function revealJob(_: JobsHost, { folder, manifest }: JobView): Promise<void> {
  await commands.executeCommand('revealFileInOS', Uri.file(outputFolderOf(folder, manifest)));
}

/** Removes the job's folder for good, after asking; an output folder that the experiment names stays. */
export async function deleteJob({ watch }: JobsHost, job: JobView): Promise<void> {
  const { name, output } = job.manifest;
  if (isActive(job.phase)) return showFailure(`"${name}" is at work. Cancel it before you delete it.`);
  const remove = 'Delete';
  const kept = output === null ? 'Its rows are deleted with it' : `Its output in ${placeOf(output)} stays`;
  const detail = `${kept}. The folder ${placeOf(job.folder)} is removed for good.`;
  const answer = await window.showWarningMessage(
    `Delete the job "${name}"?`,
    { modal: true, detail },
    remove,
  );
  if (answer !== remove) return;
  try {
    await rm(job.folder, { recursive: true, force: true });
  } catch (error) {
    return showFailure(`${placeOf(job.folder)} could not be removed: ${messageOf(error)}`);
  } finally {
    await watch.refresh();
  }
}
