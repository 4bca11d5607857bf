/** Exchanges beside completions: JSON, uploads and deletions below an endpoint's base URL, and files that come back. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import type { Failure } from '../completion.ts';
import type { EndpointAccess } from '../endpoint.ts';
import type { Connections } from './connections.ts';
import { CannotSave, type Downloaded, download } from './download.ts';
import { endOf } from './endOf.ts';
import { formOf, type Upload } from './form.ts';
import { limitTime } from './limitTime.ts';
import { placeOf } from './place.ts';
import { readValue } from './readAnswer.ts';
import { send } from './send.ts';

/** What to send. A body or an upload makes it a POST. */
export interface ApiCall {
  /** Begins with a slash; with its query, already encoded. */
  readonly path: string;
  readonly body?: JsonObject;
  readonly upload?: Upload;
  readonly method?: 'DELETE';
  /** What is asked for, as messages name it: `said('such file')`. */
  readonly wanted: string;
}

/** JSON of any shape, or why there is none. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure };

/** Without any progress, an upload, a download or an answer about them is given up after this. */
const SILENCE_MS = 120_000;
/** Fifty thousand answers of a common length come to a hundredth of it. */
const MAX_FILE_BYTES = 64 * 1024 ** 3;

export async function callApi(
  connections: Connections,
  access: EndpointAccess,
  { path, body, upload, method, wanted }: ApiCall,
  caller: AbortSignal,
): Promise<Answer> {
  const place = { ...placeOf(access, null), wanted };
  const time = limitTime(caller, SILENCE_MS);
  try {
    const exchange = {
      url: new URL(`${access.endpoint.baseUrl}${path}`),
      json: body ? JSON.stringify(body) : null,
      accept: 'application/json',
      signal: time.signal,
      ...(upload && { form: formOf(upload, `rephrase-${randomUUID()}`, time.restart) }),
      ...(method && { method }),
    };
    const sent = await send(access, exchange, connections, place);
    return sent.ok ? await readValue(sent.response, place) : sent;
  } catch (error) {
    return { ok: false, failure: endOf(error, place, caller, time.isOver()) };
  } finally {
    time.release();
  }
}

/** Rejects with what the disk says. */
export async function fetchFile(
  connections: Connections,
  access: EndpointAccess,
  path: string,
  target: string,
  caller: AbortSignal,
): Promise<Downloaded> {
  const place = { ...placeOf(access, null), wanted: said('such file') };
  const time = limitTime(caller, SILENCE_MS);
  const url = new URL(`${access.endpoint.baseUrl}${path}`);
  try {
    return await download({ access, url, target, maxBytes: MAX_FILE_BYTES }, connections, place, time);
  } catch (error) {
    if (error instanceof CannotSave) throw error.cause;
    return { ok: false, failure: endOf(error, place, caller, time.isOver()) };
  } finally {
    time.release();
  }
}
