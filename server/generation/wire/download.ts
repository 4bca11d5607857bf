/** Fetches a body of any length into a file, whole or not at all. The key goes to the endpoint's own origin and nowhere else. */

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { said } from '../../language/said.ts';
import type { Failure } from '../completion.ts';
import type { EndpointAccess } from '../endpoint.ts';
import { isPrivateHost } from '../hosts.ts';
import type { Connections } from './connections.ts';
import { failure, failureOfAnswer } from './failures.ts';
import type { TimeLimit } from './limitTime.ts';
import type { Place } from './place.ts';
import { discard, headersOf, type Response, readText } from './send.ts';

/** Whom to ask, and for what. */
export interface Download {
  readonly access: EndpointAccess;
  readonly url: URL;
  /** Absolute; replaced when all of it is there. */
  readonly target: string;
  /** What is longer is refused. */
  readonly maxBytes: number;
}

/** What lies at the target now, or why nothing new does. */
export type Downloaded =
  | { readonly ok: true; readonly sizeBytes: number; readonly sha256: string }
  | { readonly ok: false; readonly failure: Failure };

const MAX_REDIRECTS = 3;

/**
 * Providers hand out files by redirecting to a store of theirs. That is followed without the key and without the
 * profile's headers, by https, and never from a public address to one of a private network. Throws what the network
 * throws, and `CannotSave`.
 */
export async function download(
  { access, url, target, maxBytes }: Download,
  connections: Connections,
  place: Place,
  time: TimeLimit,
): Promise<Downloaded> {
  const found = await find(access, url, connections, place, time);
  if (!found.ok) return found;
  const { response } = found;
  time.restart();
  try {
    if (response.status < 200 || response.status >= 300) {
      const { text } = await readText(response.body);
      const answer = { status: response.status, retryAfter: response.retryAfter, text };
      return { ok: false, failure: failureOfAnswer(answer, place, Date.now()) };
    }
    return await save(response, target, maxBytes, place, time);
  } finally {
    discard(response.body);
  }
}

async function find(
  access: EndpointAccess,
  from: URL,
  connections: Connections,
  place: Place,
  time: TimeLimit,
): Promise<
  { readonly ok: true; readonly response: Response } | { readonly ok: false; readonly failure: Failure }
> {
  const { origin } = access.endpoint;
  const own = headersOf(access, { accept: '*/*', json: null }, place);
  if (!own.ok) return own;
  let url = from;
  for (let redirects = 0; ; redirects++) {
    const response = await connections.dispatcherFor(url).request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: url.origin === origin ? own.headers : { accept: '*/*', 'accept-encoding': 'identity' },
      signal: time.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode: status, headers, body } = response;
    const location = status >= 300 && status < 400 ? single(headers['location']) : null;
    if (location === null) {
      const contentType = (single(headers['content-type']) ?? '').toLowerCase();
      const retryAfter = single(headers['retry-after']);
      return { ok: true, response: { status, contentType, retryAfter, body } };
    }
    discard(body);
    const next = URL.parse(location, url.href);
    if (!next || redirects === MAX_REDIRECTS || !mayFollow(new URL(origin), next)) {
      const where = next?.origin ?? 'nowhere';
      return {
        ok: false,
        failure: {
          ...failure(
            'redirected',
            said("{0} sends a file's download on to {1}, which is not safe to follow.", place.name, where),
          ),
          status,
        },
      };
    }
    url = next;
  }
}

/** Within the origin always; elsewhere by https, or as openly as the endpoint itself, and not into a private network. */
function mayFollow(from: URL, to: URL): boolean {
  if (to.origin === from.origin) return true;
  if (to.username !== '' || to.password !== '') return false;
  const secure = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  return secure && (!isPrivateHost(to.hostname) || isPrivateHost(from.hostname));
}

async function save(
  { body }: Response,
  target: string,
  maxBytes: number,
  place: Place,
  time: TimeLimit,
): Promise<Downloaded> {
  const partial = `${target}.part`;
  const handle = await onDisk(open(partial, 'w'));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      time.restart();
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return { ok: false, failure: tooLong(maxBytes, place) };
      hash.update(chunk);
      await onDisk(handle.writeFile(chunk));
    }
    await onDisk(handle.sync());
    await onDisk(rename(partial, target));
    return { ok: true, sizeBytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
    await rm(partial, { force: true });
  }
}

/** The disk refused, with what it said as the cause: nothing that the endpoint could be blamed for. */
export class CannotSave extends Error {}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new CannotSave('A file could not be saved.', { cause });
  }
}

function tooLong(maxBytes: number, { name }: Place): Failure {
  return failure(
    'bad-response',
    said(
      '{0} sends a file of more than {1} bytes, which is no answer to what it was asked.',
      name,
      maxBytes.toLocaleString('en'),
    ),
  );
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
