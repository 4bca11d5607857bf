/** Registers contributed commands by their typed ids. No logic: each room hands in its handlers. */
import { t } from '@vscode/l10n';
import type { Disposable, LogOutputChannel } from 'vscode';
import { commands, workspace } from 'vscode';
import { reportBug, showFailure } from './errors.ts';
import type { CommandId } from './ids.ts';
import { NEEDS_TRUST } from './ids.ts';

/** What a command is called with depends on where it was run from, so handlers decode their arguments. */
export type CommandHandler = (...args: unknown[]) => unknown;

/** Registers a table of handlers. Commands that need trust refuse without it; a handler that throws is a bug: logged, shown. */
export function registerCommands(
  log: LogOutputChannel,
  handlers: Readonly<Partial<Record<CommandId, CommandHandler>>>,
): Disposable[] {
  const trusting: ReadonlySet<string> = NEEDS_TRUST;
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      if (trusting.has(id) && !workspace.isTrusted) return refuse();
      try {
        return await handler(...args);
      } catch (error) {
        reportBug(log, id, error);
        return undefined;
      }
    }),
  );
}

function refuse(): Promise<void> {
  return showFailure(t('In an untrusted workspace Rephrase sends no document anywhere and starts no job.'), [
    { label: t('Manage Trust'), run: () => commands.executeCommand('workbench.trust.manage') },
  ]);
}
