/** Registers contributed commands by their typed ids. No logic: each room hands in its handlers. */
import type { Disposable, LogOutputChannel } from 'vscode';
import { commands } from 'vscode';
import { reportBug } from './errors.ts';
import type { CommandId } from './ids.ts';

/** What a command is called with depends on where it was run from, so handlers decode their arguments. */
export type CommandHandler = (...args: unknown[]) => unknown;

/** Registers a table of handlers. A handler that throws is a bug: it is logged and shown, and the window lives on. */
export function registerCommands(
  log: LogOutputChannel,
  handlers: Readonly<Partial<Record<CommandId, CommandHandler>>>,
): Disposable[] {
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        reportBug(log, id, error);
        return undefined;
      }
    }),
  );
}
