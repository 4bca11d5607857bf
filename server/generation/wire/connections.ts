/** The connections a transport keeps: direct ones, and through a proxy where the environment names one. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
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
 * No time limits but the one for connecting: callers set their own. `proxyUrl` replaces the proxies that
 * `HTTP_PROXY`, `HTTPS_PROXY` and their lower-case forms name, with or without a scheme; what is no address counts as
 * none. `NO_PROXY` counts in either case. This machine is never reached through a proxy. Requests beyond `connections`
 * to one origin wait.
 */
export function openConnections(proxyUrl: string | null, connections = CONNECTIONS): Connections {
  const options: Agent.Options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    connections,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  };
  const { env } = process;
  const direct = new Agent(options);
  const proxied = new EnvHttpProxyAgent({
    ...options,
    // Plain http is forwarded, as other tools do; many proxies open tunnels to port 443 only.
    proxyTunnel: false,
    httpProxy: proxyAddress(proxyUrl ?? env['http_proxy'] ?? env['HTTP_PROXY']),
    httpsProxy: proxyAddress(proxyUrl ?? env['https_proxy'] ?? env['HTTPS_PROXY']),
  });
  return {
    dispatcherFor: (url) => (isLoopbackHost(url.hostname) ? direct : proxied),
    close: async () => {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}

/** An address with its scheme; empty, which undici takes for none, where there is no such address. */
function proxyAddress(written: string | undefined): string {
  if (!written) return '';
  return URL.parse(/^[a-z0-9]+:\/\//i.test(written) ? written : `http://${written}`)?.href ?? '';
}
