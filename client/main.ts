/** The extension's entry: builds the rooms and hands each what it needs. Wiring only. */
import type { ExtensionContext } from 'vscode';
import { window } from 'vscode';
import { registerCommands } from './commands.ts';
import { COMMAND } from './ids.ts';

/** Called by VS Code once, on the first activation event. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Rephrase', { log: true });
  context.subscriptions.push(log, ...registerCommands(log, { [COMMAND.showLog]: () => log.show() }));
}
