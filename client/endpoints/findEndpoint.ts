/**
 * "Rephrase: Find Endpoint…": looks at the ports where model servers usually listen, on the machine this window works
 * on, and makes what is chosen the endpoint. Nothing is looked for before somebody asks, and nowhere else unless they
 * name a host.
 */

import { hostname } from 'node:os';
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri } from 'vscode';
import { commands, env, QuickPickItemKind } from 'vscode';
import {
  type FoundServer,
  findServers,
  THIS_MACHINE,
  USUAL_PORTS,
} from '../../server/generation/discovery/findServers.ts';
import { HOSTED_PROVIDERS, type HostedProvider } from '../../server/generation/discovery/hostedProviders.ts';
import { isLoopbackHost } from '../../server/generation/hosts.ts';
import { counted } from '../../server/language/numbers.ts';
import { showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { askText, BACK, CANCELLED, pickOne, waitFor } from '../steps.ts';
import { type AddressKnown, addEndpoint } from './addEndpoint.ts';
import type { EndpointBook } from './endpointBook.ts';
import { type FoundChoice, foundItems } from './foundItems.ts';
import { accessTo, type KeyStore } from './keys.ts';
import { writeProfile, writeSelected } from './profileSettings.ts';
import { freeAlias, proposeAlias } from './proposeAlias.ts';
import { offerToUse } from './selectEndpoint.ts';

const TITLE = t('Find Endpoint');

/** What finding works with. */
export interface Finding {
  readonly book: EndpointBook;
  readonly keys: KeyStore;
  readonly scope: Uri | undefined;
}

type Choice =
  | FoundChoice
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'provider'; readonly provider: HostedProvider }
  | { readonly kind: 'command'; readonly command: string };

interface Item extends QuickPickItem {
  readonly choice: Choice | null;
}

/** Where to look. */
interface Where {
  readonly host: string;
  readonly ports: readonly number[];
}

const HERE: Where = { host: THIS_MACHINE, ports: USUAL_PORTS.map(({ port }) => port) };

/** Resolves true when an endpoint was set up. */
export async function findEndpoint(finding: Finding): Promise<boolean> {
  let where = HERE;
  for (;;) {
    const found = await look(where);
    if (found === null) return false;
    const chosen = await pickOne<Item>({
      title: TITLE,
      placeholder: placeholder(found, where),
      items: itemsOf(found),
    });
    if (chosen === BACK || chosen === CANCELLED || chosen.choice === null) return false;
    const { choice } = chosen;
    switch (choice.kind) {
      case 'use':
        await use(choice.server, choice.model, finding);
        return true;
      case 'unlock':
        return add(knownOf(choice.server), finding);
      case 'provider': {
        const { alias, url, keyVariable } = choice.provider;
        return add({ alias, url, keyVariable }, finding);
      }
      case 'command':
        return (await commands.executeCommand(choice.command)) === true;
      case 'again':
        break;
      case 'elsewhere': {
        const elsewhere = await askHost(where.host);
        if (elsewhere === null) return false;
        where = elsewhere;
      }
    }
  }
}

/** Null when the user left. */
async function look({ host, ports }: Where): Promise<readonly FoundServer[] | null> {
  const doing = counted(
    ports.length,
    t('Looking at port {0} of {1}', ports.join(', '), called(host)),
    t('Looking at ports {0} of {1}', ports.join(', '), called(host)),
  );
  const found = await waitFor({ title: TITLE, doing }, (signal) => findServers({ host, ports, signal }));
  return found === BACK || found === CANCELLED ? null : found;
}

/** Over SSH or in a container, "this machine" would be misunderstood. */
function called(host: string): string {
  if (!isLoopbackHost(host)) return host;
  return env.remoteName === undefined ? t('this machine') : hostname();
}

function placeholder(found: readonly FoundServer[], { host, ports }: Where): string {
  if (found.length > 0) return t('Found on {0}: choose the model that prompts are sent to', called(host));
  return counted(
    ports.length,
    t('No model server answers on {0} at port {1}', called(host), ports.join(', ')),
    t('No model server answers on {0} at ports {1}', called(host), ports.join(', ')),
  );
}

function itemsOf(found: readonly FoundServer[]): Item[] {
  return [
    ...foundItems(found),
    { label: t('Elsewhere'), kind: QuickPickItemKind.Separator, choice: null },
    {
      label: `$(refresh) ${t('Look Again')}`,
      description: t('a server may still be starting'),
      choice: { kind: 'again' },
    },
    { label: `$(remote) ${t('Look on Another Host…')}`, choice: { kind: 'elsewhere' } },
    {
      label: `$(add) ${t('Type an Address…')}`,
      choice: { kind: 'command', command: COMMAND.addEndpoint },
    },
    ...HOSTED_PROVIDERS.map(
      (provider): Item => ({
        label: `$(globe) ${provider.name}`,
        description: process.env[provider.keyVariable]
          ? t('with the key in {0}; documents leave your machines', provider.keyVariable)
          : t('with your key; documents leave your machines'),
        choice: { kind: 'provider', provider },
      }),
    ),
    {
      label: `$(beaker) ${t('Use Practice Endpoint')}`,
      description: t('rewrites by rules on this machine, no model behind it'),
      choice: { kind: 'command', command: COMMAND.usePracticeEndpoint },
    },
  ];
}

async function use(server: FoundServer, model: string | null, { book, keys, scope }: Finding): Promise<void> {
  const known = book.profiles().find(({ baseUrl }) => baseUrl === server.baseUrl);
  const taken = new Set(book.profiles().map(({ alias }) => alias));
  const alias = known?.alias ?? freeAlias(knownOf(server).alias, taken);
  await writeProfile({ alias, url: server.baseUrl, model });
  await writeSelected(alias, scope);
  const profile = book.profiles().find((endpoint) => endpoint.alias === alias);
  // What it lists is then known to completion and checks, as after a test.
  if (profile) await book.ask(await accessTo(profile, keys, process.env), new AbortController().signal);
  void showNotice(
    model === null
      ? t('"{0}" at {1} is used from now on. It lists no models yet.', alias, server.baseUrl)
      : t('"{0}" at {1} is used from now on, with {2}.', alias, server.baseUrl, model),
  );
}

async function add(known: AddressKnown, { book, keys, scope }: Finding): Promise<boolean> {
  const alias = await addEndpoint(book, keys, known);
  if (alias !== null) offerToUse(alias, scope);
  return alias !== null;
}

function knownOf({ kind, baseUrl }: FoundServer): AddressKnown {
  const isNear = isLoopbackHost(new URL(baseUrl).hostname);
  const alias = isNear && kind !== 'other' ? kind.replace('.', '-') : proposeAlias(baseUrl);
  return { url: baseUrl, alias, keyVariable: null };
}

/** Null when the user left. A port in the answer is the one that is looked at. */
async function askHost(value: string): Promise<Where | null> {
  const answer = await askText({
    title: TITLE,
    placeholder: t('gpu-node or gpu-node:8000'),
    prompt: t('On which host? It is asked for its models, at the usual ports or the one you name.'),
    value: isLoopbackHost(value) ? '' : value,
    judge: (text) =>
      whereOf(text)
        ? null
        : { kind: 'error', message: t('Type a host name or an address, such as gpu-node.') },
  });
  return answer === BACK || answer === CANCELLED ? null : whereOf(answer);
}

function whereOf(text: string): Where | null {
  const url = /^[^\s/?#@\\]+$/.test(text) ? URL.parse(`http://${text}`) : null;
  if (!url || url.hostname === '') return null;
  const { port } = url;
  // The default port of http leaves no trace in the URL.
  const ports = port !== '' ? [Number(port)] : /:80$/.test(text) ? [80] : HERE.ports;
  return { host: url.hostname, ports };
}
