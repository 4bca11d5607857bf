/** "Export Project Only…": the DataTrove project of a batch in a folder of the user's choice, with nothing started. */

import { join } from 'node:path';
import { t } from '@vscode/l10n';
import { commands, Uri, window } from 'vscode';
import { exportProject } from '../../server/batch/exportProject.ts';
import { editorHub } from '../documents/editorHub.ts';
import { showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import type { BatchDraft } from './batchDraft.ts';
import { estimateOf } from './batchDraft.ts';

export async function exportDraft(draft: BatchDraft, home: Uri, version: string): Promise<void> {
  const { prepared, served, survey } = draft;
  const { plan, source } = prepared;
  const { name } = plan.experiment;
  const chosen = await window.showSaveDialog({
    title: t('Export Project'),
    saveLabel: t('Export'),
    defaultUri: Uri.joinPath(home, `${name}-project`),
  });
  if (!chosen) return;
  const exported = await withProgress(t('Writing the project of "{0}"', name), (signal) =>
    exportProject({
      ...{ plan, source, served, survey },
      hub: editorHub(),
      rephraseVersion: version,
      now: new Date(),
      estimate: estimateOf(draft),
      folder: chosen.fsPath,
      signal,
    }),
  );
  if (!exported.ok) return showFailure(exported.message);
  void showNotice(t('The project of "{0}" stands in {1}. Nothing was started.', name, exported.folder), [
    {
      label: t('Open README'),
      run: () =>
        commands.executeCommand('markdown.showPreview', Uri.file(join(exported.folder, 'README.md'))),
    },
  ]);
}
