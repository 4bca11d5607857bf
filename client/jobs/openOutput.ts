/** "Rephrase: Open Output": a part of a job in an editor, or the rows committed so far while no part is written. */
import { join } from 'node:path';
import type { QuickPickItem } from 'vscode';
import { Uri, window, workspace } from 'vscode';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { OutputFile, OutputManifest } from '../../server/batch/outputManifest.ts';
import { readOutputManifest } from '../../server/batch/outputManifest.ts';
import { sizeText } from '../documents/datasetText.ts';
import { showFailure, showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { JobNode } from './jobNodes.ts';
import { variantLabel } from './jobNodes.ts';
import { rowsUri } from './jobRows.ts';
import { countersOf, thousands } from './jobText.ts';

interface Item extends QuickPickItem {
  readonly file: OutputFile;
}

/** Opens what a line of the view stands for; without a line, all parts come into question. */
export async function openOutput(job: JobView, node: JobNode | null): Promise<void> {
  const folder = outputFolderOf(job.folder, job.manifest);
  const output = await readOutputManifest(folder);
  if (node?.kind === 'failures') return openFailures(job, node.reason);
  const variant = node?.kind === 'variant' ? node.variant : null;
  const parts = (output?.parts ?? []).filter((part) => variant === null || part.variant === variant);
  if (parts.length === 0) return openRowsSoFar(job, variant, output);
  const part = parts.length === 1 ? parts[0] : await pickPart(job, parts);
  if (part) await show(Uri.file(join(folder, part.path)));
}

async function pickPart(job: JobView, parts: OutputManifest['parts']): Promise<OutputFile | undefined> {
  const items = parts.map((file): Item => {
    const variant = job.manifest.variants.find(({ id }) => id === file.variant);
    return {
      label: `$(file) ${file.path}`,
      description: variant ? variantLabel(variant) : file.variant,
      detail: `${thousands(file.rows)} rows, ${sizeText(file.sizeBytes)}`,
      file,
    };
  });
  const chosen = await pickOne({ title: 'Open Output', placeholder: 'Which part?', items });
  return chosen === BACK || chosen === CANCELLED ? undefined : chosen.file;
}

async function openRowsSoFar(
  job: JobView,
  variant: string | null,
  output: OutputManifest | null,
): Promise<void> {
  if (countersOf(job).done === 0) {
    void showNotice(`"${job.manifest.name}" has written nothing yet.`);
    return;
  }
  if (output?.complete) {
    void showNotice('No rephrasing of this variant was written: all its documents failed.');
    return;
  }
  await show(rowsUri(job, { kind: 'rows', variant }));
}

async function openFailures(job: JobView, reason: string): Promise<void> {
  await show(rowsUri(job, { kind: 'failures', reason }));
}

async function show(uri: Uri): Promise<void> {
  try {
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  } catch (error) {
    await showFailure(
      `${uri.fsPath} could not be opened: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
