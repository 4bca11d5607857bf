/** The first minutes: the walkthrough, the sample, and what the empty views say. Wiring only. */
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { commands } from 'vscode';
import { registerCommands } from '../commands.ts';
import { COMMAND, CONTEXT_KEY } from '../ids.ts';
import type { EndpointPort, ShownView } from '../ports.ts';
import { followPrompts } from './followPrompts.ts';
import { Sample } from './sample.ts';

/** What `main.ts` hands in. */
export interface SetupRoom {
  readonly endpoints: Pick<EndpointPort, 'profiles' | 'onDidChange'>;
  /** Says in its empty state whether there are prompts. */
  readonly jobsView: ShownView;
  readonly log: LogOutputChannel;
}

/** Opens the room. */
export function registerSetup(context: ExtensionContext, { endpoints, jobsView, log }: SetupRoom): void {
  const hasEndpoint = () => endpoints.profiles().length > 0;
  const showHasEndpoint = () => commands.executeCommand('setContext', CONTEXT_KEY.hasEndpoint, hasEndpoint());
  const sample = new Sample(context, hasEndpoint);
  void showHasEndpoint();
  void sample.goOn();
  context.subscriptions.push(
    endpoints.onDidChange(showHasEndpoint),
    sample,
    followPrompts(jobsView),
    ...registerCommands(log, {
      [COMMAND.getStarted]: () =>
        commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
      [COMMAND.openSample]: () => sample.open(),
    }),
  );
}
