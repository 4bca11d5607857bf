/** One HTTP exchange with an endpoint: headers, key, redirects, bounded bodies. Knows nothing of completions. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Failure } from '../completion.ts';
import type { EndpointAccess } from '../endpoint.ts';
import type { Connections } from './connections.ts';
import { failure } from './failures.ts';
import type { Place } from './place.ts';

/** What to send where; a text makes it a POST of JSON. */
export interface Exchange {
  readonly url: URL;
  readonly json: string | null;
  readonly accept: string;
  readonly signal: AbortSignal;
}

/** The head of an answer; its body has to be read or destroyed. */
export interface Response {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly body: Dispatcher.ResponseData['body'];
}

const MAX_REDIRECTS = 3;
const SMALL_BODY_BYTES = 1024 * 1024;

/** Headers that belong to the connection; a profile cannot set them. A key wins over its `authorization`. */
const OWN_HEADERS =
  /^(host|connection|content-length|content-type|transfer-encoding|accept|accept-encoding|expect|upgrade|keep-alive)$/i;

/** The head of an answer, or why there is none. */
export type Sent =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Sends and waits for the head of the answer. Redirects are followed within the origin, where the method survives
 * them; the key goes to the endpoint's own origin and nowhere else. Throws what the network throws.
 */
export async function send(
  access: EndpointAccess,
  exchange: Exchange,
  connections: Connections,
  place: Place,
): Promise<Sent> {
  const { endpoint } = access;
  if (exchange.url.origin !== endpoint.origin) {
    return {
      ok: false,
      failure: failure(
        'redirected',
        `${place.name} is not at the origin ${endpoint.origin} that its key belongs to. Add the endpoint again.`,
      ),
    };
  }
  const headers = headersOf(access, exchange, place);
  if (!headers.ok) return headers;
  let url = exchange.url;
  for (let redirects = 0; ; redirects++) {
    const {
      statusCode,
      headers: answered,
      body,
    } = await headOf(
      connections.dispatcherFor(url).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: exchange.json === null ? 'GET' : 'POST',
        headers: headers.headers,
        body: exchange.json,
        signal: exchange.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
      exchange.signal,
    );
    const location = statusCode >= 300 && statusCode < 400 ? single(answered['location']) : null;
    if (location === null) {
      const contentType = single(answered['content-type']) ?? '';
      return {
        ok: true,
        response: {
          status: statusCode,
          contentType: contentType.toLowerCase(),
          retryAfter: single(answered['retry-after']),
          body,
        },
      };
    }
    discard(body);
    const target = URL.parse(location, url.href);
    const keepsMethod = exchange.json === null || statusCode === 307 || statusCode === 308;
    if (target?.origin !== endpoint.origin || !keepsMethod || redirects === MAX_REDIRECTS) {
      return { ok: false, failure: redirected(place, statusCode, target) };
    }
    url = target;
  }
}

/** Reads a body as text, at most `maxBytes` of it: `whole` says whether that was all. */
export async function readText(
  body: Response['body'],
  maxBytes: number = SMALL_BODY_BYTES,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left < 0) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), whole: left >= 0 };
}

/** Rejects at once when the signal aborts: undici waits until a connection stands, or never does behind a proxy. */
function headOf(
  request: Promise<Dispatcher.ResponseData>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason);
      request.then(({ body }) => discard(body)).catch(() => undefined);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    request.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Lets go of a body that nobody reads. */
export function discard(body: Response['body']): void {
  body.on('error', () => undefined).destroy();
}

type Headers =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly failure: Failure };

function headersOf({ endpoint, key }: EndpointAccess, exchange: Exchange, place: Place): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(endpoint.headers)) {
    if (OWN_HEADERS.test(name)) continue;
    if (!isSendable(name, value)) return { ok: false, failure: badHeader(name, place) };
    headers[name.toLowerCase()] = value;
  }
  headers['accept'] = exchange.accept;
  headers['accept-encoding'] = 'identity';
  if (exchange.json !== null) headers['content-type'] = 'application/json';
  if (key !== null && key.trim() !== '') {
    headers['authorization'] = `Bearer ${key.trim()}`;
    if (!isSendable('authorization', headers['authorization'])) return { ok: false, failure: badKey(place) };
  }
  return { ok: true, headers };
}

function badHeader(name: string, place: Place): Failure {
  return failure(
    'rejected',
    `The header "${name}" of ${place.name} holds characters that HTTP does not allow. Correct it in the endpoint's profile.`,
  );
}

function badKey(place: Place): Failure {
  return failure(
    'unauthorised',
    `The key of ${place.name} holds characters that no key has. Enter it again.`,
  );
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function redirected(place: Place, status: number, target: URL | null): Failure {
  const where = target ? target.origin : 'nowhere';
  return {
    reason: 'redirected',
    message: `${place.name} redirects to ${where} (${status}), and nothing is sent to another address than the one you chose. If you trust it, enter that address as the endpoint's URL.`,
    status,
    retryAfterMs: null,
  };
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
