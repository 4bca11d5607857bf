/** "Export Project Only…": the DataTrove project of a batch in a folder of the user's choice, with nothing started. */
import { join } from 'node:path';
import { commands, Uri, window } from 'vscode';
import { exportProject } from '../../server/batch/exportProject.ts';
import { showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import type { BatchDraft } from './batchDraft.ts';
import { estimateOf } from './batchDraft.ts';

export async function exportDraft(draft: BatchDraft, home: Uri, version: string): Promise<void> {
  const { prepared, served, survey } = draft;
  const { plan, source } = prepared;
  const { name } = plan.experiment;
  const chosen = await window.showSaveDialog({
    title: 'Export Project',
    saveLabel: 'Export',
    defaultUri: Uri.joinPath(home, `${name}-project`),
  });
  if (!chosen) return;
  const exported = await withProgress(`Writing the project of "${name}"`, (signal) =>
    exportProject({
      ...{ plan, source, served, survey },
      rephraseVersion: version,
      now: new Date(),
      estimate: estimateOf(draft),
      folder: chosen.fsPath,
      signal,
    }),
  );
  if (!exported.ok) return showFailure(exported.message);
  void showNotice(`The project of "${name}" stands in ${exported.folder}. Nothing was started.`, [
    {
      label: 'Open README',
      run: () =>
        commands.executeCommand('markdown.showPreview', Uri.file(join(exported.folder, 'README.md'))),
    },
  ]);
}
