/** "Rephrase: Test Endpoint": asks the selected server for its models and says what it answered. */
import { t } from '@vscode/l10n';
import { commands } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { ModelList } from '../../server/generation/transport.ts';
import { thousands } from '../../server/language/numbers.ts';
import { showFailure, showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import type { EndpointPort } from '../ports.ts';
import { withProgress } from '../progress.ts';
import type { EndpointBook } from './endpointBook.ts';
import { healthText } from './health.ts';

/** What testing works with. */
export interface TestBench {
  readonly book: EndpointBook;
  readonly endpoints: EndpointPort;
}

/** Tests `endpoint` with progress and a way to stop; null when none is set up, which is then said. */
export async function testEndpoint(bench: TestBench, endpoint: Endpoint | null): Promise<void> {
  if (!endpoint) {
    return showFailure(t('No endpoint is set up, so there is nothing to test.'), [
      { label: t('Add Endpoint…'), run: () => commands.executeCommand(COMMAND.addEndpoint) },
    ]);
  }
  const answer = await ask(bench, endpoint);
  if (answer === null) return;
  if (answer.ok) return sayAnswer(endpoint, answer);
  const retry = { label: t('Retry'), run: () => testEndpoint(bench, endpoint) };
  const enterKey = { label: t('Enter Key…'), run: () => enterKeyAndTest(bench, endpoint) };
  const settings = { label: t('Open Settings'), run: openProfiles };
  const first = answer.failure.reason === 'unauthorised' ? enterKey : retry;
  return showFailure(answer.failure.message, [first, settings]);
}

function ask(bench: TestBench, endpoint: Endpoint): Promise<ModelList | null> {
  return withProgress(t('Testing "{0}"', endpoint.alias), async (signal) => {
    const answer = await bench.book.ask(await bench.endpoints.access(endpoint), signal);
    return signal.aborted ? null : answer;
  });
}

function sayAnswer(endpoint: Endpoint, answer: ModelList & { readonly ok: true }): void {
  const { detail } = healthText(endpoint, { state: 'answers', models: answer.models });
  const served = answer.models.find(({ id }) => id === endpoint.model);
  const said = [endpoint.alias, endpoint.baseUrl, detail] as const;
  // A result, not a question: nobody waits for its dismissal.
  void showNotice(
    served?.window
      ? t('"{0}" at {1} {2}, context {3} tokens.', ...said, thousands(served.window))
      : t('"{0}" at {1} {2}.', ...said),
  );
}

async function enterKeyAndTest(bench: TestBench, endpoint: Endpoint): Promise<void> {
  if (await bench.endpoints.enterKey(endpoint)) await testEndpoint(bench, endpoint);
}

function openProfiles(): Thenable<unknown> {
  return commands.executeCommand('workbench.action.openSettings', 'rephrase.endpoints');
}
