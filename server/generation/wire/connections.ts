/** The connections a transport keeps: direct ones, and through a proxy where the environment names one. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { proxiesOf } from '../../documents/proxies.ts';
import { isLoopbackHost } from '../hosts.ts';
import { createFreeClients, type FreeClients } from './freeClients.ts';

const CONNECT = { timeout: 15_000, allowH2: false };

/** Chooses the dispatcher of a request and closes them all. */
export interface Connections {
  dispatcherFor(url: URL): Dispatcher;
  /** The same way to the same place, for thousands at once. */
  clientsFor(url: URL): FreeClients;
  close(): Promise<void>;
}

/** Connections to one origin through a proxy at the most, where nothing else is said. */
const CONNECTIONS = 4096;

/**
 * HTTP/1.1, and no time limits but the one for connecting: callers set their own. `proxyUrl` replaces the proxies of the
 * environment (`proxiesOf`). `NO_PROXY` counts in either case. This machine is never reached through a proxy.
 * Where there is a proxy, requests beyond `connections` to one origin wait.
 */
export function openConnections(proxyUrl: string | null, connections = CONNECTIONS): Connections {
  const options: Agent.Options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connections,
    connect: CONNECT,
  };
  const direct = new Agent(options);
  const proxies = proxiesOf(proxyUrl);
  const hasProxy = proxies.httpProxy !== '' || proxies.httpsProxy !== '';
  const proxied = hasProxy ? new EnvHttpProxyAgent({ ...options, ...proxies, proxyTls: CONNECT }) : direct;
  const clients = new Map<string, ReturnType<typeof createFreeClients>>();
  let closed = false;
  const dispatcherFor = (url: URL): Dispatcher => (isLoopbackHost(url.hostname) ? direct : proxied);
  return {
    dispatcherFor,
    clientsFor(url) {
      const dispatcher = dispatcherFor(url);
      if (dispatcher !== direct) return { take: () => dispatcher, giveBack: () => undefined };
      const known = clients.get(url.origin);
      if (known) return known;
      const fresh = createFreeClients(url.origin, CONNECT);
      if (closed) void fresh.destroy();
      clients.set(url.origin, fresh);
      return fresh;
    },
    async close() {
      closed = true;
      const agents = [...new Set([direct, proxied])];
      await Promise.all([...agents, ...clients.values()].map((each) => each.destroy()));
    },
  };
}
