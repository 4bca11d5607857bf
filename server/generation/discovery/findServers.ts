/** Looks for model servers at the ports where they listen unless told otherwise, on one host, all at once. */

import { t } from '@vscode/l10n';
import { either } from '../../language/numbers.ts';
import type { ServedModel } from '../endpoint.ts';
import { isLoopbackHost } from '../hosts.ts';
import { openConnections } from '../wire/connections.ts';
import { probeServer } from './probeServer.ts';
import { PROGRAM_NAMES, type ServerKind } from './recogniseServer.ts';

/** Usual ports, from the programs' own documentation. The practice endpoint is asked for by its own command. */
export const USUAL_PORTS: readonly { readonly port: number; readonly kinds: readonly ServerKind[] }[] = [
  { port: 8000, kinds: ['vllm'] },
  { port: 30000, kinds: ['sglang'] },
  { port: 8080, kinds: ['llama.cpp', 'tgi'] },
  { port: 3000, kinds: ['tgi'] },
  { port: 11434, kinds: ['ollama'] },
  { port: 1234, kinds: ['lm-studio'] },
];

/** A server that was found. */
export interface FoundServer {
  readonly kind: ServerKind;
  readonly state: 'ready' | 'locked' | 'loading';
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly origin: string;
  readonly models: readonly ServedModel[];
}

/** Where and for how long to look. */
export interface Search {
  /** As in a URL: a name or an address, IPv6 in brackets. This machine unless somebody names another. */
  readonly host?: string;
  readonly ports?: readonly number[];
  readonly signal: AbortSignal;
}

const NEAR_MS = 1_500;
const FAR_MS = 4_000;

/** This machine as a host. The name may lead to two addresses, of which servers mostly listen on this one. */
export const THIS_MACHINE = '127.0.0.1';

/** In the order of the ports. Never fails: where nobody answers, nobody is found. Takes a few seconds at the most. */
export async function findServers(search: Search): Promise<readonly FoundServer[]> {
  const { host = THIS_MACHINE, ports = USUAL_PORTS.map(({ port }) => port), signal } = search;
  const connections = openConnections(null);
  const withinMs = isLoopbackHost(host) ? NEAR_MS : FAR_MS;
  try {
    const found = await Promise.all(
      ports.map(async (port): Promise<FoundServer | null> => {
        const origin = new URL(`http://${host}:${port}`).origin;
        const recognised = await probeServer(connections, origin, { withinMs, signal });
        return recognised && { ...recognised, origin, baseUrl: `${origin}/v1` };
      }),
    );
    return found.filter((server) => server !== null);
  } finally {
    await connections.close();
  }
}

/** "vLLM", or what usually listens at that port where the server does not say what it is. */
export function nameOf({ kind, origin }: Pick<FoundServer, 'kind' | 'origin'>): string {
  if (kind !== 'other') return kindName(kind);
  const usual = USUAL_PORTS.find(({ port }) => String(port) === new URL(origin).port);
  return usual ? t('OpenAI-compatible ({0}?)', either(usual.kinds.map(kindName))) : kindName(kind);
}

function kindName(kind: ServerKind): string {
  if (kind === 'practice') return t('practice endpoint');
  return kind === 'other' ? t('OpenAI-compatible') : PROGRAM_NAMES[kind];
}
