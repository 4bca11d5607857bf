/** The endpoints room on one page: what it gives to the other rooms, and its commands. */
import { join } from 'node:path';
import type { Event, ExtensionContext, LogOutputChannel } from 'vscode';
import { Disposable, window } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { Transport } from '../../server/generation/transport.ts';
import type { Facts } from '../../server/protocol/messages.ts';
import { registerCommands } from '../commands.ts';
import { COMMAND } from '../ids.ts';
import { late } from '../late.ts';
import type { EndpointPort } from '../ports.ts';
import { editorProxy } from '../proxy.ts';
import type { EndpointBook } from './endpointBook.ts';
import { createEndpointBook } from './endpointBook.ts';
import type { StatusScope } from './endpointStatus.ts';
import { showEndpointStatus } from './endpointStatus.ts';
import { accessTo, createKeyStore } from './keys.ts';
import { askToContact } from './permissions.ts';
import type { PracticeHost } from './practice.ts';
import { selectedEndpoint } from './profileSettings.ts';
import { showTrouble } from './troubleStatusBar.ts';

/** What `main.ts` gets: the port for the other rooms, and what it wires to the language room. */
export interface EndpointsRoom extends EndpointPort {
  /** Fires, as `onDidChange` does, when `facts` may say something else. */
  readonly onDidLearn: Event<void>;
  /** What is known for certain about the user's endpoints, for the language server. */
  facts(): Pick<Facts, 'profiles' | 'endpoints'>;
  /** Shows the endpoint's status for the files that need one. */
  showStatus(scope: StatusScope): Disposable;
}

/** Opens the room. Contacts nobody until a command or another room's user action asks for it. */
export function registerEndpoints(
  context: ExtensionContext,
  room: { readonly log: LogOutputChannel },
): EndpointsRoom {
  const transport = late(async () => {
    const { editorTransport } = await import('../editorTransport.ts');
    return editorTransport(editorProxy);
  });
  const listModels: Transport['listModels'] = async (access, signal) =>
    (await transport.get()).listModels(access, signal);
  const book = createEndpointBook({ listModels }, room.log);
  const keys = createKeyStore(context.secrets, context.globalState);
  const practice = practiceHost(context, book);
  const scope = () => window.activeTextEditor?.document.uri;

  const port: EndpointsRoom = {
    profiles: () => book.profiles(),
    onDidChange: book.onDidChange,
    async access(endpoint) {
      const { isPracticeProfile } = await import('./practice.ts');
      const { revivePractice } = await import('./practiceProfile.ts');
      const own = isPracticeProfile(endpoint) ? await revivePractice(endpoint, practice, room.log) : endpoint;
      return accessTo(own, keys, process.env);
    },
    async mayContact(origins, namedBy) {
      const own = new Set(book.profiles().map(({ origin }) => origin));
      const others = origins.filter((origin) => !own.has(origin));
      return askToContact(others, namedBy, context.globalState);
    },
    async servedModels(endpoint, signal) {
      const health = book.healthOf(endpoint);
      if (health.state === 'answers') return { ok: true, models: health.models };
      return port.askModels(endpoint, signal);
    },
    askModels: async (endpoint, signal) => book.ask(await port.access(endpoint), signal),
    enterKey: async (endpoint) => (await import('./askKey.ts')).enterKey(endpoint, keys),
    onDidLearn: book.onDidLearn,
    facts: () => factsOf(book),
    showStatus: (files) => Disposable.from(showEndpointStatus(book, files), showTrouble(book, files)),
  };

  context.subscriptions.push(
    book,
    { dispose: () => void transport.loaded()?.close() },
    ...registerCommands(room.log, {
      [COMMAND.findEndpoint]: async () => {
        const { findEndpoint } = await import('./findEndpoint.ts');
        return findEndpoint({ book, keys, scope: scope() });
      },
      [COMMAND.addEndpoint]: async () => {
        const { addEndpoint } = await import('./addEndpoint.ts');
        const { offerToUse } = await import('./selectEndpoint.ts');
        const alias = await addEndpoint(book, keys);
        if (alias !== null) offerToUse(alias, scope());
        return alias !== null;
      },
      [COMMAND.selectEndpoint]: async () =>
        (await import('./selectEndpoint.ts')).selectEndpoint(book, scope()),
      [COMMAND.testEndpoint]: async (alias) => {
        const { testEndpoint } = await import('./testEndpoint.ts');
        const named = book.profiles().find((profile) => profile.alias === alias);
        return testEndpoint({ book, endpoints: port }, named ?? selectedEndpoint(scope()));
      },
      [COMMAND.forgetKey]: async () => (await import('./forgetKey.ts')).forgetKey(book.profiles(), keys),
      [COMMAND.usePracticeEndpoint]: async () =>
        (await import('./practiceProfile.ts')).usePractice(practice, book, scope()),
    }),
  );
  return port;
}

function practiceHost(context: ExtensionContext, book: EndpointBook): PracticeHost {
  return {
    cli: context.asAbsolutePath(join('dist', 'cli.js')),
    storage: context.globalStorageUri.fsPath,
    modelsAt: (baseUrl) => book.modelsAt(baseUrl),
  };
}

function factsOf(book: EndpointBook): Pick<Facts, 'profiles' | 'endpoints'> {
  return {
    profiles: book
      .profiles()
      .map(({ alias, model, window: tokens, tokenizer }) => ({ alias, model, window: tokens, tokenizer })),
    endpoints: book.profiles().flatMap((endpoint: Endpoint) => {
      const health = book.healthOf(endpoint);
      if (health.state !== 'answers') return [];
      const models = health.models.map(({ id, window: tokens }) => ({ id, window: tokens }));
      return [{ alias: endpoint.alias, models }];
    }),
  };
}
