/**
 * What the window knows about the user's endpoints: the profiles as the settings have them, and what each server
 * said when it was last asked. The one place of this room that talks to a server.
 */

import type { Disposable, Event, LogOutputChannel } from 'vscode';
import { EventEmitter, workspace } from 'vscode';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Endpoint, EndpointAccess, ServedModel } from '../../server/generation/endpoint.ts';
import type { ModelList, Transport } from '../../server/generation/transport.ts';
import { SETTING, SETTINGS_SECTION } from '../ids.ts';
import type { Health } from './health.ts';
import { readProfiles } from './profileSettings.ts';
import { proposeAlias } from './proposeAlias.ts';

/** Profiles and health. */
export interface EndpointBook extends Disposable {
  /** Fires when the profiles, or the choice among them, changed. */
  readonly onDidChange: Event<void>;
  /** Fires when a server was asked, and when it answered. */
  readonly onDidLearn: Event<void>;
  profiles(): readonly Endpoint[];
  healthOf(endpoint: Endpoint): Health;
  /** Asks the server for its models and remembers what it said. */
  ask(access: EndpointAccess, signal: AbortSignal): Promise<ModelList>;
  /** The models at an address of this machine that may be nobody's profile; null when nothing answers soon. */
  modelsAt(baseUrl: string): Promise<readonly ServedModel[] | null>;
}

const LOCAL_ANSWER_WITHIN_MS = 3_000;

/** Opens the book; it follows the settings until disposed. */
export function createEndpointBook(
  transport: Pick<Transport, 'listModels'>,
  log: LogOutputChannel,
): EndpointBook {
  const changed = new EventEmitter<void>();
  const learned = new EventEmitter<void>();
  const healths = new Map<string, Health>();
  let profiles = readAndReport(log);

  const listener = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SETTINGS_SECTION}.${SETTING.endpoints}`)) profiles = readAndReport(log);
    else if (!event.affectsConfiguration(`${SETTINGS_SECTION}.${SETTING.endpoint}`)) return;
    changed.fire();
  });

  const learn = (endpoint: Endpoint, health: Health): void => {
    healths.set(endpoint.baseUrl, health);
    learned.fire();
  };

  return {
    onDidChange: changed.event,
    onDidLearn: learned.event,
    profiles: () => profiles,
    healthOf: (endpoint) => healths.get(endpoint.baseUrl) ?? { state: 'untested' },
    async ask(access, signal) {
      const { endpoint } = access;
      const before = healths.get(endpoint.baseUrl) ?? { state: 'untested' };
      learn(endpoint, { state: 'testing' });
      const answer = await transport.listModels(access, signal);
      if (answer.ok) learn(endpoint, { state: 'answers', models: answer.models });
      else if (answer.failure.reason === 'aborted') learn(endpoint, before);
      else learn(endpoint, { state: 'fails', failure: answer.failure });
      if (!answer.ok) log.warn(`${endpoint.alias}: ${answer.failure.message}`);
      return answer;
    },
    async modelsAt(baseUrl) {
      const access = {
        endpoint: bareEndpoint(proposeAlias(baseUrl), baseUrl, new URL(baseUrl).origin),
        key: null,
      };
      const answer = await transport.listModels(access, AbortSignal.timeout(LOCAL_ANSWER_WITHIN_MS));
      return answer.ok ? answer.models : null;
    },
    dispose() {
      listener.dispose();
      changed.dispose();
      learned.dispose();
    },
  };
}

function readAndReport(log: LogOutputChannel): readonly Endpoint[] {
  const { endpoints, problems } = readProfiles();
  for (const { message } of problems) log.warn(message);
  return endpoints;
}
