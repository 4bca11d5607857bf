/** Which proxies requests go through: those of the user's settings, else those that the environment names. */

/** Addresses as undici takes them; empty for none. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Plain http is forwarded, as other tools do; many proxies open tunnels to port 443 only. */
  readonly proxyTunnel: false;
}

/**
 * `proxyUrl` replaces the proxies that `HTTP_PROXY`, `HTTPS_PROXY` and their lower-case forms name, with or without a
 * scheme; what is no address counts as none.
 */
export function proxiesOf(proxyUrl: string | null): Proxies {
  const { env } = process;
  return {
    httpProxy: proxyAddress(proxyUrl ?? env['http_proxy'] ?? env['HTTP_PROXY']),
    httpsProxy: proxyAddress(proxyUrl ?? env['https_proxy'] ?? env['HTTPS_PROXY']),
    proxyTunnel: false,
  };
}

/** An address with its scheme; empty, which undici takes for none, where there is no such address. */
function proxyAddress(written: string | undefined): string {
  if (!written) return '';
  return URL.parse(/^[a-z0-9]+:\/\//i.test(written) ? written : `http://${written}`)?.href ?? '';
}
