/** The batch whose pilot is being looked at: kept until the user starts it or lets it go, with the way back in sight. */
import { t } from '@vscode/l10n';
import type { Disposable, Uri } from 'vscode';
import { commands, StatusBarAlignment, window } from 'vscode';
import { COMMAND } from '../ids.ts';
import { withoutLinks } from '../withoutLinks.ts';
import type { WaitingBatch } from './waitingBatch.ts';

export interface PendingBatch extends Disposable {
  /** Shows the way back; one batch at a time. */
  set(batch: WaitingBatch): void;
  /** The batch that waits for these files, which then waits no more; null for others. */
  take(uris: readonly Uri[]): WaitingBatch | null;
}

export function createPendingBatch(): PendingBatch {
  const item = window.createStatusBarItem('rephrase.pendingBatch', StatusBarAlignment.Left);
  item.name = t('Rephrase Batch to Start');
  let waiting: WaitingBatch | null = null;
  const clear = (): void => {
    waiting = null;
    item.hide();
  };
  return {
    set(batch) {
      waiting = batch;
      const { draft } = batch;
      const { name } = draft.prepared.plan.experiment;
      const command = {
        command: COMMAND.startBatch,
        title: t('Start Batch'),
        arguments: [draft.uris[0], draft.uris],
      };
      item.text = `$(run-all) ${t('Start "{0}"?', name)}`;
      item.tooltip = t('The pilot of "{0}" is in the preview. Go on with the batch, or leave it.', name);
      item.command = command;
      item.show();
      void askOn(
        name,
        () => commands.executeCommand(command.command, ...command.arguments),
        () => {
          if (waiting === batch) clear();
        },
      );
    },
    take(uris) {
      const batch = waiting && keyOf(waiting.draft.uris) === keyOf(uris) ? waiting : null;
      if (batch) clear();
      return batch;
    },
    dispose: () => item.dispose(),
  };
}

async function askOn(name: string, goOn: () => unknown, letGo: () => void): Promise<void> {
  const start = t('Go On…');
  const leave = t('Leave It');
  const question = t(
    'The pilot of "{0}" is in the preview. Go on when its rephrasings are what you want.',
    name,
  );
  const answer = await window.showInformationMessage(withoutLinks(question), start, leave);
  if (answer === start) goOn();
  if (answer === leave) letGo();
}

function keyOf(uris: readonly Uri[]): string {
  return uris
    .map((uri) => uri.toString())
    .sort()
    .join('\n');
}
