/** The connections a transport keeps: direct ones, and through a proxy where the environment names one. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { proxiesOf } from '../../documents/proxies.ts';
import { isLoopbackHost } from '../hosts.ts';

/** Connections to one origin at the most, where nothing else is said. */
const CONNECTIONS = 4096;
const CONNECT_TIMEOUT_MS = 15_000;

/** Chooses the dispatcher of a request and closes them all. */
export interface Connections {
  dispatcherFor(url: URL): Dispatcher;
  close(): Promise<void>;
}

/**
 * No time limits but the one for connecting: callers set their own. `proxyUrl` replaces the proxies of the environment
 * (`proxiesOf`). `NO_PROXY` counts in either case. This machine is never reached through a proxy. Requests beyond `connections`
 * to one origin wait.
 */
export function openConnections(proxyUrl: string | null, connections = CONNECTIONS): Connections {
  const options: Agent.Options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    connections,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  };
  const direct = new Agent(options);
  const proxies = proxiesOf(proxyUrl);
  const hasProxy = proxies.httpProxy !== '' || proxies.httpsProxy !== '';
  const proxied = hasProxy ? new EnvHttpProxyAgent({ ...options, ...proxies }) : direct;
  return {
    dispatcherFor: (url) => (isLoopbackHost(url.hostname) ? direct : proxied),
    close: async () => {
      await Promise.all([...new Set([direct, proxied])].map((agent) => agent.destroy()));
    },
  };
}
