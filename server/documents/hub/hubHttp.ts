/**
 * Requests to the Hub: the token goes to the Hub's own origin and nowhere else, redirects are followed one by one, what
 * passes by itself is tried again.
 */

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { EnvHttpProxyAgent, type Response, request as rawRequest, fetch as request } from 'undici';
import { said } from '../../language/said.ts';
import { proxiesOf } from '../proxies.ts';
import type { SourceFailure } from '../source.ts';
import { SourceReadError } from '../source.ts';
import type { HubAccess } from './hubAccess.ts';

/** The Hub said no, or nothing at all. */
export class HubRefusal extends Error {
  readonly reason: SourceFailure['reason'];
  /** HTTP status; null where no answer came. */
  readonly status: number | null;

  constructor(reason: SourceFailure['reason'], status: number | null, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.status = status;
  }
}

/** A request to the Hub or to where it redirects. */
export interface HubRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a file for a signed address of the Hub's storage. */
export interface HubUpload {
  readonly url: string;
  /** Absolute. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Called with the bytes that went out since the last call. */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is no redirect, and where it came from. */
export interface HubAnswer {
  readonly response: Response;
  readonly url: string;
  /** Headers of the Hub's own answer, where it was a redirect. */
  readonly redirected: Headers | null;
}

type Headers = Response['headers'];

const SILENCE_MS = 30_000;
const CONNECT = { timeout: SILENCE_MS / 2, allowH2: false };
const MOST_REDIRECTS = 5;
const ATTEMPTS = 5;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;

/** A way to the Hub; keeps its connections until the process ends or they fall idle. */
export interface HubHttp {
  /** Sends once, and follows redirects. Throws `HubRefusal` for every answer that is no success. */
  send(asked: HubRequest): Promise<HubAnswer>;
  /** Sends bytes of a file once, without the token; gives the answer's ETag. Throws `HubRefusal` as `send` does. */
  put(upload: HubUpload): Promise<string | null>;
  /** Tries again what passes by itself: no answer, 408, 429 (as long as Retry-After says), 5xx. */
  retrying<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

export function openHubHttp(access: HubAccess): HubHttp {
  const home = new URL(access.endpoint).origin;
  const dispatcher = connections(access.proxyUrl ?? null);
  return {
    async send(asked) {
      let { url } = asked;
      let redirected: Headers | null = null;
      for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        const response = await answerTo({ ...asked, url }, home, access.token, dispatcher);
        const location =
          response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
        if (location === null) {
          if (!response.ok && response.status !== 206) throw await refusalOf(response, url);
          return { response, url, redirected };
        }
        await response.body?.cancel();
        redirected ??= response.headers;
        url = redirectTarget(location, url);
      }
      throw new HubRefusal('unreachable', null, `${asked.url} redirects again and again.`);
    },
    put: (upload) => putOf(upload, dispatcher),
    async retrying(ask, signal) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await ask();
        } catch (error) {
          const delayMs = attempt < ATTEMPTS && !signal?.aborted ? retryDelay(error, attempt, access) : null;
          if (delayMs === null) throw error;
          await wait(delayMs, undefined, signal && { signal }).catch(() => undefined);
        }
      }
    },
  };
}

/** This machine is never reached through a proxy. */
function connections(proxyUrl: string | null): EnvHttpProxyAgent {
  const { env } = process;
  const noProxy = [env['no_proxy'] ?? env['NO_PROXY'] ?? '', 'localhost', '127.0.0.1', '[::1]'];
  return new EnvHttpProxyAgent({
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    allowH2: false,
    connect: CONNECT,
    proxyTls: CONNECT,
    ...proxiesOf(proxyUrl),
    noProxy: noProxy.filter((host) => host !== '').join(','),
  });
}

async function answerTo(
  { url, method = 'GET', headers = {}, body, signal }: HubRequest,
  home: string,
  token: string | null,
  dispatcher: EnvHttpProxyAgent,
): Promise<Response> {
  // The origin is looked at for every single request: a redirect, or a link in a listing, may lead anywhere.
  const authorization =
    token !== null && new URL(url).origin === home ? { authorization: `Bearer ${token}` } : {};
  try {
    return await request(url, {
      method,
      headers: { ...headers, ...authorization },
      redirect: 'manual',
      dispatcher,
      ...(body === undefined ? {} : { body }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw unanswered(url, error);
  }
}

/** A listing page of a thousand files has some 300 kB. */
const MOST_TEXT_BYTES = 32 * 1024 * 1024;

/** The text of an answer; an answer without end is refused. */
export async function hubText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    pieces.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length > MOST_TEXT_BYTES) throw new HubRefusal('unreachable', null, 'The Hub answers without end.');
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** An object or a list out of an answer; an empty answer is an empty object. */
export function hubJson(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new HubRefusal(
    'unreachable',
    200,
    'The Hub answers with something else than JSON. Check HF_ENDPOINT.',
  );
}

async function putOf(
  { url, file, start, end, onBytes, signal }: HubUpload,
  dispatcher: EnvHttpProxyAgent,
): Promise<string | null> {
  let sent = 0;
  // Read only as it is asked for: what flows before the connection stands is lost.
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file, { start, end: end - 1 }) as AsyncIterable<Buffer>) {
      sent += chunk.length;
      onBytes(chunk.length);
      yield chunk;
    }
  }
  try {
    const {
      statusCode,
      headers,
      body: answer,
    } = await rawRequest(url, {
      method: 'PUT',
      // An empty range has no last byte.
      body: end > start ? Readable.from(pieces(), { objectMode: false }) : Buffer.alloc(0),
      headers: { 'content-length': String(end - start) },
      dispatcher,
      ...(signal && { signal }),
    });
    await answer.dump();
    const { etag } = headers;
    if (statusCode >= 200 && statusCode < 300) return typeof etag === 'string' ? etag : null;
    throw new HubRefusal('unreachable', statusCode, `${new URL(url).host} refuses a file (${statusCode}).`);
  } catch (error) {
    onBytes(-sent);
    throw error instanceof HubRefusal ? error : unanswered(url, error);
  }
}

/** No answer at all, or one that broke off. */
export function unanswered(url: string, error: unknown): HubRefusal {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubRefusal(
    'unreachable',
    null,
    said('{0} does not answer: {1}.', new URL(url).host, why),
    error,
  );
}

function redirectTarget(location: string, from: string): string {
  const target = URL.parse(location, from);
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw new HubRefusal('unreachable', null, said('{0} redirects to nowhere.', new URL(from).host));
  }
  if (target.protocol === 'http:' && new URL(from).protocol === 'https:') {
    throw new HubRefusal(
      'unreachable',
      null,
      said('{0} redirects to an unprotected address.', new URL(from).host),
    );
  }
  return target.href;
}

async function refusalOf(response: Response, url: string): Promise<HubRefusal> {
  const { status, headers } = response;
  await response.body?.cancel();
  const { host } = new URL(url);
  switch (status) {
    case 401:
    case 403:
      return new HubRefusal(
        'unauthorised',
        status,
        said(
          "{0} refuses access ({1}). Set HF_TOKEN to a token that has access, and accept the dataset's terms on its page where it has any.",
          host,
          status,
        ),
      );
    case 404:
      return new HubRefusal(
        'not-found',
        status,
        said('{0} has nothing there (404), or hides it: a private dataset needs HF_TOKEN.', host),
      );
    default: {
      const refusal = new HubRefusal(
        'unreachable',
        status,
        said('{0} answers with status {1}.', host, status),
      );
      return Object.assign(refusal, { retryAfter: headers.get('retry-after') });
    }
  }
}

/** Milliseconds until the next attempt; null where another would end the same. */
function retryDelay(error: unknown, attempt: number, access: HubAccess): number | null {
  if (error instanceof SourceReadError || !(error instanceof HubRefusal)) return null;
  const { status } = error;
  if (status !== null && status !== 408 && status !== 429 && status < 500) return null;
  const told = 'retryAfter' in error ? Number(error.retryAfter) * 1000 : 0;
  const own = (access.firstRetryMs ?? FIRST_RETRY_MS) * 2 ** (attempt - 1);
  return Math.min(LONGEST_RETRY_MS, told > 0 ? told : own);
}
