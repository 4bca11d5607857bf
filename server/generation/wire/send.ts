/** One HTTP exchange with an endpoint: headers, key, redirects, bounded bodies. Knows nothing of completions. */

import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Dispatcher } from 'undici';
import { said } from '../../language/said.ts';
import type { Failure } from '../completion.ts';
import type { EndpointAccess } from '../endpoint.ts';
import type { Connections } from './connections.ts';
import { failure } from './failures.ts';
import type { Form } from './form.ts';
import { OWN_HEADERS } from './ownHeaders.ts';
import type { Place } from './place.ts';

/** What to send where; a text makes it a POST of JSON, a form a POST of that. */
export interface Exchange {
  readonly url: URL;
  readonly json: string | null;
  readonly form?: Form;
  readonly method?: 'DELETE';
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
  const { origin } = access.endpoint;
  if (exchange.url.origin !== origin) return { ok: false, failure: elsewhere(origin, place) };
  const headers = headersOf(access, exchange, place);
  if (!headers.ok) return headers;
  let url = exchange.url;
  for (let redirects = 0; ; redirects++) {
    const head = await headOf(url, exchange, headers.headers, connections);
    const location =
      head.statusCode >= 300 && head.statusCode < 400 ? single(head.headers['location']) : null;
    if (location === null) return { ok: true, response: responseOf(head) };
    discard(head.body);
    const target = URL.parse(location, url.href);
    const keepsMethod = methodOf(exchange) === 'GET' || head.statusCode === 307 || head.statusCode === 308;
    if (target?.origin !== origin || !keepsMethod || redirects === MAX_REDIRECTS) {
      return { ok: false, failure: redirected(place, head.statusCode, target) };
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

/** Lets go of a body that nobody reads. */
export function discard(body: Response['body']): void {
  body.on('error', () => undefined).destroy();
}

/** Rejects at once when the signal aborts: undici waits until a connection stands, and behind a proxy for ever. */
function headOf(
  url: URL,
  exchange: Exchange,
  headers: Readonly<Record<string, string>>,
  connections: Connections,
): Promise<Dispatcher.ResponseData> {
  const { json, form, signal } = exchange;
  const request = connections.dispatcherFor(url).request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: methodOf(exchange),
    headers,
    body: form?.open() ?? json,
    signal,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
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

function methodOf({ json, form, method }: Exchange): 'GET' | 'POST' | 'DELETE' {
  return method ?? (json === null && !form ? 'GET' : 'POST');
}

function responseOf({ statusCode, headers, body }: Dispatcher.ResponseData): Response {
  return {
    status: statusCode,
    contentType: (single(headers['content-type']) ?? '').toLowerCase(),
    retryAfter: single(headers['retry-after']),
    body,
  };
}

/** The headers of a request, or why there are none to send. */
export type Headers =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly failure: Failure };

/** The profile's own headers, those of the connection, and the key. */
export function headersOf(
  { endpoint, key }: EndpointAccess,
  exchange: Pick<Exchange, 'accept' | 'json' | 'form'>,
  place: Place,
): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(endpoint.headers)) {
    if (OWN_HEADERS.test(name)) continue;
    if (!isSendable(name, value)) return { ok: false, failure: badHeader(name, place) };
    headers[name.toLowerCase()] = value;
  }
  headers['accept'] = exchange.accept;
  headers['accept-encoding'] = 'identity';
  if (exchange.json !== null) headers['content-type'] = 'application/json';
  if (exchange.form) {
    headers['content-type'] = exchange.form.contentType;
    headers['content-length'] = String(exchange.form.sizeBytes);
  }
  if (key !== null && key.trim() !== '') {
    headers['authorization'] = `Bearer ${key.trim()}`;
    if (!isSendable('authorization', headers['authorization'])) return { ok: false, failure: badKey(place) };
  }
  return { ok: true, headers };
}

function elsewhere(origin: string, place: Place): Failure {
  return failure(
    'redirected',
    said('{0} is not at the origin {1} that its key belongs to. Add the endpoint again.', place.name, origin),
  );
}

function badHeader(name: string, place: Place): Failure {
  return failure(
    'rejected',
    said(
      'The header "{0}" of {1} holds characters that HTTP does not allow. Correct it in the endpoint\'s profile.',
      name,
      place.name,
    ),
  );
}

function badKey(place: Place): Failure {
  return failure(
    'unauthorised',
    said('The key of {0} holds characters that no key has. Enter it again.', place.name),
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
    message: said(
      "{0} redirects to {1} ({2}), and nothing is sent to another address than the one you chose. If you trust it, enter that address as the endpoint's URL.",
      place.name,
      where,
      status,
    ),
    status,
    retryAfterMs: null,
  };
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
