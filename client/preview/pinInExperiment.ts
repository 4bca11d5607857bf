/** Pins documents in the experiment that a preview is of, as an edit that can be undone. */
import type { Uri } from 'vscode';
import { Range, WorkspaceEdit, workspace } from 'vscode';
import { editPinned } from '../../server/experiment/editPinned.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { PinInFile } from './panelControls.ts';

/** For the files of one panel. What it does shows in the experiment's editor, unsaved until the user saves. */
export function pinInExperiment(uris: readonly Uri[]): PinInFile {
  const experiment = uris.find(({ path }) => isExperimentPath(path));
  return async (id, how) => {
    if (!experiment) return false;
    const document = await workspace.openTextDocument(experiment);
    const edit = editPinned(document.getText(), id, how);
    if (!edit) return false;
    const { start, end } = edit.span;
    const change = new WorkspaceEdit();
    const range = new Range(document.positionAt(start), document.positionAt(end));
    change.replace(experiment, range, edit.newText);
    return workspace.applyEdit(change);
  };
}
