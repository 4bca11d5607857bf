/** Asks before a file is replaced that no dialog asked about. */
import { t } from '@vscode/l10n';
import type { Uri } from 'vscode';
import { window, workspace } from 'vscode';

/** True where nothing stands there, or where the user says so. */
export async function mayReplace(file: Uri): Promise<boolean> {
  const there = await workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!there) return true;
  const replace = t('Replace');
  const question = t('{0} exists already. Replace it?', workspace.asRelativePath(file));
  return (await window.showWarningMessage(question, { modal: true }, replace)) === replace;
}
