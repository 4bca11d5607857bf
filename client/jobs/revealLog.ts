/** "Rephrase: Reveal Log": what a job's runner said. */
import { stat } from 'node:fs/promises';
import { Uri, window, workspace } from 'vscode';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { showNotice } from '../errors.ts';

/** Opens the runner's log; where it said nothing, the events of the job. */
export async function revealLog({ folder, manifest }: JobView): Promise<void> {
  const { log, events } = pathsOf(folder);
  for (const path of [log, events]) {
    if ((await sizeOf(path)) > 0) {
      await window.showTextDocument(await workspace.openTextDocument(Uri.file(path)), { preview: true });
      return;
    }
  }
  void showNotice(`The runner of "${manifest.name}" has logged nothing yet.`);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
