/**
 * Sends requests and reads what comes back, streaming or whole. The only place that talks to endpoints, the same for
 * preview and batch: to a body from `buildRequest.ts` it adds `stream` and `stream_options` and nothing else.
 */
import type { JsonObject } from '../language/json.ts';
import type { Delta, Failure, Outcome } from './completion.ts';
import type { EndpointAccess, ServedModel } from './endpoint.ts';
import { type Answer, type ApiCall, callApi, fetchFile } from './wire/callApi.ts';
import { type Connections, openConnections } from './wire/connections.ts';
import { decodeSlotWindow, parseJson } from './wire/decode.ts';
import type { Downloaded } from './wire/download.ts';
import { endOf } from './wire/endOf.ts';
import { failureOfError } from './wire/failures.ts';
import type { FreeClients } from './wire/freeClients.ts';
import { limitTime, type TimeLimit } from './wire/limitTime.ts';
import { type Place, placeOf, sentAt } from './wire/place.ts';
import { postWhole, type Waiter, type WholeAnswer } from './wire/postWhole.ts';
import {
  bytesWorthReading,
  completionOf,
  deltasOf,
  isEventStream,
  isPromising,
  readCompletion,
  readJson,
  readModels,
} from './wire/readAnswer.ts';
import { readStream } from './wire/readStream.ts';
import {
  discard,
  type Exchange,
  type Headers,
  headersOf,
  type Response,
  readText,
  type Sent,
  send,
} from './wire/send.ts';
import { DeadlinePassed } from './wire/underWay.ts';

/** Failures of the world are outcomes; nothing here rejects but for a bug. One transport serves any number of endpoints. */
export interface Transport {
  /** Yields deltas, returns the outcome. Abandoning the generator or aborting the signal ends the request. */
  stream(access: EndpointAccess, body: JsonObject, signal: AbortSignal): AsyncGenerator<Delta, Outcome>;
  /** Ends as `timeout` after `deadlineMs`, waiting for a connection included. The body, or its JSON in UTF-8. */
  complete(access: EndpointAccess, body: JsonObject | Uint8Array, options: CompleteOptions): Promise<Outcome>;
  /**
   * The same for thousands at once; leaves it to the poster when the answer is read. No promise waits: it would be old when
   * it is kept, and keep the answer until the old generation is collected.
   */
  post(access: EndpointAccess, bytes: Uint8Array, options: CompleteOptions, poster: Poster): void;
  /** The models the endpoint lists, with their windows where it says them; llama.cpp is asked for that of its slots. */
  listModels(access: EndpointAccess, signal: AbortSignal): Promise<ModelList>;
  /**
   * Asks for something beside completions, such as `/tokenize`: posts JSON to a path beside the endpoint's `/v1` and
   * gives the answer's JSON, of any shape.
   */
  ask(access: EndpointAccess, path: string, body: JsonObject, signal: AbortSignal): Promise<Answer>;
  /** An exchange below the endpoint's base URL, such as those of files and batches. Gives the answer's JSON, of any shape. */
  call(access: EndpointAccess, request: ApiCall, signal: AbortSignal): Promise<Answer>;
  /** Fetches what stands at a path below the base URL into a file: whole, or the file stays as it was. */
  fetchFile(access: EndpointAccess, path: string, target: string, signal: AbortSignal): Promise<Downloaded>;
  /** What the server says of itself in Prometheus' format at `/metrics`; null where it says nothing. */
  readMetrics(access: EndpointAccess, signal: AbortSignal): Promise<string | null>;
  /** Breaks off what still runs. */
  close(): Promise<void>;
}

/** How a completion is asked for. */
export interface CompleteOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Who asks for a completion among thousands. */
export interface Poster {
  /** Makes the same body once more, so that requests in flight keep no copy of what they sent. */
  again(): JsonObject;
  /** Called once, in a turn of its own. */
  ended(end: PostEnd): void;
}

/** The end of a request among thousands. */
export interface PostEnd {
  /** An answer came that looks like what was asked for; it is not read yet. */
  readonly isPromising: boolean;
  /** Reads it, once. Throws for a bug. */
  outcome(): Outcome;
}

/** What `listModels` gives. */
export type ModelList =
  | { readonly ok: true; readonly models: readonly ServedModel[] }
  | { readonly ok: false; readonly failure: Failure };

/** What may be set apart from the endpoints. */
export interface TransportOptions {
  /** Used instead of the proxies that the environment names; never for this machine itself. */
  readonly proxyUrl?: string | null;
  /** Connections to one origin through a proxy at the most; requests beyond wait. */
  readonly connections?: number;
  /** A stream that is silent for so long ends as `timeout`: ten minutes, since requests may queue at the server. */
  readonly silenceMs?: number;
  /** The time that listing models may take. */
  readonly modelsDeadlineMs?: number;
}

const SILENCE_MS = 600_000;
const MODELS_DEADLINE_MS = 15_000;
const METRICS_DEADLINE_MS = 5000;
const MAX_METRICS_BYTES = 4 * 1024 * 1024;

/** Opens nothing before the first request. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { proxyUrl = null, silenceMs = SILENCE_MS, modelsDeadlineMs = MODELS_DEADLINE_MS } = options;
  const connections = openConnections(proxyUrl, options.connections);
  const chats = new WeakMap<EndpointAccess, ChatPost>();
  return {
    stream: (access, body, signal) => stream(connections, access, body, signal, silenceMs),
    complete(access, body, options) {
      const isWritten = body instanceof Uint8Array;
      const again = (): JsonObject =>
        isWritten ? (JSON.parse(Buffer.from(body).toString()) as JsonObject) : body;
      const json = isWritten ? body : JSON.stringify(body);
      return new Promise<PostEnd>((ended) =>
        complete(connections, chats, access, json, options, { again, ended }),
      ).then((end) => end.outcome());
    },
    post: (access, bytes, options, poster) => complete(connections, chats, access, bytes, options, poster),
    listModels: (access, signal) => listModels(connections, access, signal, modelsDeadlineMs),
    ask: (access, path, body, signal) => ask(connections, access, { path, body }, signal, modelsDeadlineMs),
    call: (access, request, signal) => callApi(connections, access, request, signal),
    fetchFile: (access, path, target, signal) => fetchFile(connections, access, path, target, signal),
    readMetrics: (access, signal) => readMetrics(connections, access, signal),
    close: () => connections.close(),
  };
}

async function* stream(
  connections: Connections,
  access: EndpointAccess,
  body: JsonObject,
  caller: AbortSignal,
  silenceMs: number,
): AsyncGenerator<Delta, Outcome> {
  const place = placeOf(access, body);
  const time = limitTime(caller, silenceMs);
  let response: Response | null = null;
  try {
    const json = JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } });
    const sent = await send(access, chat(access, json, 'text/event-stream', time), connections, place);
    if (!sent.ok) return sent;
    response = sent.response;
    time.restart();
    if (isEventStream(response)) return yield* readStream(response.body, place, time.restart);
    const outcome = await readCompletion(response, place);
    if (outcome.ok) yield* deltasOf(outcome.completion);
    return outcome;
  } catch (error) {
    return { ok: false, failure: endOf(error, place, caller, time.isOver()) };
  } finally {
    time.release();
    if (response) discard(response.body);
  }
}

/** What all chat requests to one endpoint share. */
interface ChatPost {
  readonly connections: Connections;
  readonly access: EndpointAccess;
  readonly place: Place;
  readonly headers: Headers;
  readonly clients: FreeClients;
  readonly origin: string;
  readonly path: string;
}

function complete(
  connections: Connections,
  chats: WeakMap<EndpointAccess, ChatPost>,
  access: EndpointAccess,
  json: string | Uint8Array,
  options: CompleteOptions,
  poster: Poster,
): void {
  const shared = chatPost(connections, chats, access);
  const { headers, clients, origin, path } = shared;
  if (!headers.ok) {
    queueMicrotask(() => poster.ended({ isPromising: false, outcome: () => headers }));
    return;
  }
  const completing = new Completing(shared, options, poster);
  if (origin !== access.endpoint.origin) {
    completing.follow();
    return;
  }
  const { signal, deadlineMs } = options;
  const mostBytes = bytesWorthReading;
  postWhole(
    clients,
    { origin, path, headers: headers.headers, json, signal, deadlineMs, mostBytes },
    completing,
  );
}

/** A completion on its way, without what was sent. One object for each: thousands are kept while they wait. */
class Completing implements Waiter {
  readonly #shared: ChatPost;
  readonly #options: CompleteOptions;
  readonly #poster: Poster;

  constructor(shared: ChatPost, options: CompleteOptions, poster: Poster) {
    this.#shared = shared;
    this.#options = options;
    this.#poster = poster;
  }

  answered(answer: WholeAnswer): void {
    if (isRedirect(answer)) this.follow();
    else this.#end(isPromising(answer), () => completionOf(answer, this.#place()));
  }

  failed(error: unknown): void {
    const { signal } = this.#options;
    this.#end(false, () => ({
      ok: false,
      failure: endOf(error, this.#place(), signal, error instanceof DeadlinePassed),
    }));
  }

  /** Sends it again, to wherever it is redirected. */
  follow(): void {
    const { connections, access } = this.#shared;
    follow(connections, access, this.#options, this.#poster, this.#place()).then(
      (outcome) => this.#end(false, () => outcome),
      (bug: unknown) =>
        this.#end(false, () => {
          throw bug;
        }),
    );
  }

  #end(isPromising: boolean, outcome: () => Outcome): void {
    this.#poster.ended({ isPromising, outcome });
  }

  #place(): Place {
    return sentAt(this.#shared.place, () => this.#poster.again());
  }
}

function isRedirect({ status }: WholeAnswer): boolean {
  return status >= 300 && status < 400;
}

function chatPost(
  connections: Connections,
  chats: WeakMap<EndpointAccess, ChatPost>,
  access: EndpointAccess,
): ChatPost {
  const known = chats.get(access);
  if (known) return known;
  const url = new URL(`${access.endpoint.baseUrl}/chat/completions`);
  const place = placeOf(access, null);
  const post: ChatPost = {
    connections,
    access,
    place,
    headers: headersOf(access, { accept: 'application/json', json: '' }, place),
    clients: connections.clientsFor(url),
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  };
  chats.set(access, post);
  return post;
}

/** Sends again where the answer was a redirect, following it as far as that is allowed. */
async function follow(
  connections: Connections,
  access: EndpointAccess,
  { signal, deadlineMs }: CompleteOptions,
  poster: Poster,
  place: Place,
): Promise<Outcome> {
  const time = limitTime(signal, deadlineMs);
  try {
    const exchange = chat(access, JSON.stringify(poster.again()), 'application/json', time);
    const sent = await send(access, exchange, connections, place);
    return sent.ok ? await readCompletion(sent.response, place) : sent;
  } catch (error) {
    return { ok: false, failure: endOf(error, place, signal, time.isOver()) };
  } finally {
    time.release();
  }
}

async function listModels(
  connections: Connections,
  access: EndpointAccess,
  caller: AbortSignal,
  deadlineMs: number,
): Promise<ModelList> {
  const place = placeOf(access, null);
  const time = limitTime(caller, deadlineMs);
  const get = (path: string): Promise<Sent> =>
    send(
      access,
      exchangeAt(`${access.endpoint.baseUrl}${path}`, null, 'application/json', time),
      connections,
      place,
    );
  try {
    const sent = await get('/models');
    if (!sent.ok) return sent;
    const list = await readModels(sent.response, place);
    if (!list.ok || !list.models.some(isLlamaCpp)) return list;
    const window = await slotWindow(await get('/../props'));
    const models = list.models.map((model) =>
      isLlamaCpp(model) ? { ...model, window: window ?? model.window } : model,
    );
    return { ok: true, models };
  } catch (error) {
    return { ok: false, failure: endOf(error, place, caller, time.isOver()) };
  } finally {
    time.release();
  }
}

async function ask(
  connections: Connections,
  access: EndpointAccess,
  { path, body }: { readonly path: string; readonly body: JsonObject },
  caller: AbortSignal,
  deadlineMs: number,
): Promise<Answer> {
  const place = placeOf(access, body);
  const time = limitTime(caller, deadlineMs);
  try {
    const url = `${access.endpoint.baseUrl}/..${path}`;
    const exchange = exchangeAt(url, JSON.stringify(body), 'application/json', time);
    const sent = await send(access, exchange, connections, place);
    return sent.ok ? await readJson(sent.response, place) : sent;
  } catch (error) {
    return { ok: false, failure: endOf(error, place, caller, time.isOver()) };
  } finally {
    time.release();
  }
}

/** At the server's root, as vLLM, SGLang, TGI and llama.cpp have it. A gateway may have none; then nobody is the wiser. */
async function readMetrics(
  connections: Connections,
  access: EndpointAccess,
  caller: AbortSignal,
): Promise<string | null> {
  const place = placeOf(access, null);
  const time = limitTime(caller, METRICS_DEADLINE_MS);
  try {
    const exchange = exchangeAt(`${access.endpoint.baseUrl}/../metrics`, null, 'text/plain', time);
    const sent = await send(access, exchange, connections, place);
    if (!sent.ok) return null;
    const { status, body } = sent.response;
    const { text, whole } = await readText(body, MAX_METRICS_BYTES);
    return status === 200 && whole ? text : null;
  } catch (error) {
    if (failureOfError(error, place) || time.signal.aborted) return null;
    throw error;
  } finally {
    time.release();
  }
}

function isLlamaCpp({ ownedBy }: ServedModel): boolean {
  return ownedBy === 'llamacpp';
}

/** Null where the server does not say: the model's own window then stands. */
async function slotWindow(sent: Sent): Promise<number | null> {
  if (!sent.ok) return null;
  const { text } = await readText(sent.response.body);
  return decodeSlotWindow(parseJson(text));
}

function chat(access: EndpointAccess, json: string, accept: string, time: TimeLimit): Exchange {
  return exchangeAt(`${access.endpoint.baseUrl}/chat/completions`, json, accept, time);
}

function exchangeAt(url: string, json: string | null, accept: string, time: TimeLimit): Exchange {
  return { url: new URL(url), json, accept, signal: time.signal };
}
