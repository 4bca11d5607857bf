/** What people write for a server's address → the one base URL that requests are sent under. */
import { t } from '@vscode/l10n';
import { isPrivateHost } from './hosts.ts';

/** Paths of the protocol that people copy along with the address. */
const OPERATION =
  /\/(chat\/completions|completions|chat|models|responses|embeddings|tokenize|health|metrics)$/i;

/** A path segment that names a version of the API, as in `/v1` or `/v1beta/openai`. */
const VERSION = /\/v\d+[a-z0-9]*(\/|$)/i;

/**
 * Takes `host`, `host:8000`, `host/v1`, `host/v1/chat/completions` and full URLs. Without a scheme, hosts of this
 * machine and of a private network, and hosts with a port other than 443 and 8443, are spoken to by http, the rest by
 * https. A path that names no version gets `/v1`. The base URL has no slash at its end and normalises to itself.
 * Credentials, queries and fragments are refused: a URL is written down and shown.
 */
export function normaliseUrl(
  text: string,
):
  | { readonly ok: true; readonly baseUrl: string; readonly origin: string }
  | { readonly ok: false; readonly message: string } {
  const written = text.trim();
  if (written === '')
    return {
      ok: false,
      message: t('Enter the address of the server, for example http://localhost:8000/v1.'),
    };
  const url = parse(written);
  if (!url) return { ok: false, message: notAnAddress(written) };
  const refusal = refusalOf(url);
  if (refusal) return { ok: false, message: refusal };
  return { ok: true, baseUrl: `${url.origin}${basePath(url.pathname)}`, origin: url.origin };
}

function parse(written: string): URL | null {
  if (/[\s\p{Cc}\\]/u.test(written)) return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) return URL.parse(written);
  const http = URL.parse(`http://${written}`);
  if (!http) return null;
  const port = /^[^/?#]*:(\d+)(?=[/?#]|$)/.exec(written)?.[1] ?? null;
  const secure = port === null ? !isPrivateHost(http.hostname) : ['443', '8443'].includes(port);
  return secure ? URL.parse(`https://${written}`) : http;
}

function refusalOf(url: URL): string | null {
  if (url.username !== '' || url.password !== '') {
    return t('The address holds a user name or password. Leave it out and give the key when asked for it.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return t('An endpoint is reached by http or https, not by {0}.', url.protocol.slice(0, -1));
  }
  if (url.search !== '' || url.hash !== '') {
    return t(
      'The address ends in a query or fragment. Leave out everything from "?" or "#" on; a key is asked for apart.',
    );
  }
  return null;
}

function basePath(pathname: string): string {
  let path = pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  while (OPERATION.test(path)) path = path.replace(OPERATION, '');
  return VERSION.test(path) ? path : `${path}/v1`;
}

/** Shows what was written only where it can hardly be a key or hold one. */
function notAnAddress(written: string): string {
  return written.length <= 60 && !/[@?#]/.test(written)
    ? t('"{0}" is not the address of a server. Write one like http://localhost:8000/v1.', written)
    : t('This is not the address of a server. Write one like http://localhost:8000/v1.');
}
