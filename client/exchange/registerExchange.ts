/** Import and export of prompts: two commands, whose code is loaded when the first of them is run. */
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { registerCommands } from '../commands.ts';
import { COMMAND } from '../ids.ts';
import type { PlanPort } from '../ports.ts';

/** What `main.ts` hands in. */
export interface ExchangeRoom {
  readonly planner: PlanPort;
  readonly log: LogOutputChannel;
}

/** Opens the room. */
export function registerExchange(context: ExtensionContext, { planner, log }: ExchangeRoom): void {
  context.subscriptions.push(
    ...registerCommands(log, {
      [COMMAND.importPrompts]: async (...args) => (await import('./importFiles.ts')).importFiles(args),
      [COMMAND.exportPrompt]: async (...args) =>
        (await import('./exportPrompt.ts')).exportPrompt(planner, args),
    }),
  );
}
