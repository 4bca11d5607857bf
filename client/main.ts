/** Builds the rooms and hands each what it needs. Wiring only. */

import type { ExtensionContext } from 'vscode';
import { l10n, Uri, window } from 'vscode';
import { registerCommands } from './commands.ts';
import { registerEndpoints } from './endpoints/registerEndpoints.ts';
import { registerExchange } from './exchange/registerExchange.ts';
import { COMMAND } from './ids.ts';
import { registerJobs } from './jobs/registerJobs.ts';
import { startLanguage } from './language/startLanguage.ts';
import { late } from './late.ts';
import type { PlanPort } from './ports.ts';
import { registerPreview } from './preview/registerPreview.ts';
import { knowTexts } from './retold.ts';
import { registerSetup } from './setup/registerSetup.ts';
import { registerTests } from './tests/registerTests.ts';

/** Called once; what the rooms hold ends with `context`. */
export function openRooms(context: ExtensionContext): void {
  knowTexts(Object.keys(l10n.bundle ?? {}));
  const log = window.createOutputChannel('Rephrase', { log: true });
  context.subscriptions.push(log);
  const endpoints = registerEndpoints(context, { log });
  const language = startLanguage(context, { log });
  const tell = (): void => language.pushFacts(endpoints.facts());
  tell();
  context.subscriptions.push(
    endpoints.onDidLearn(tell),
    endpoints.onDidChange(tell),
    endpoints.showStatus({
      concerns: (uri) => language.isPrompt(uri) || language.isExperiment(uri),
      onDidChange: language.onDidChangePrompts,
    }),
  );
  const planning = late(async () => (await import('./planning.ts')).createPlanner(endpoints, language));
  const planner: PlanPort = { planFor: async (uris, wish) => (await planning.get()).planFor(uris, wish) };
  const preview = registerPreview(context, { endpoints, planner, language, log });
  const jobsView = registerJobs(context, { endpoints, planner, preview, language, log });
  registerTests(context, { preview, language });
  registerExchange(context, { planner, log });
  registerSetup(context, { endpoints, jobsView, log });
  context.subscriptions.push(
    ...registerCommands(log, {
      [COMMAND.showLog]: () => log.show(),
      [COMMAND.chooseDocuments]: async (scope) => {
        const { chooseDocuments } = await import('./documents/chooseDocuments.ts');
        return chooseDocuments(scope instanceof Uri ? scope : window.activeTextEditor?.document.uri);
      },
    }),
  );
}
