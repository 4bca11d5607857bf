/**
 * One POST whose answer is wanted whole, as a batch sends them by the thousand: straight to one of undici's clients, without
 * a stream, an abort controller or a listener per request. What can end it early is a signal shared by all, and a deadline.
 * Whatever waits for an answer is old when it comes, and a young object that only dead old ones know is kept, moved and
 * marked as if it were needed. So an answer is handed to a callback, not to a promise, and nothing here holds on to it.
 */
import { isAscii } from 'node:buffer';
import type { Dispatcher } from 'undici';
import type { FreeClients } from './freeClients.ts';
import { DeadlinePassed, type Exchange, type UnderWay, underWay } from './underWay.ts';

/** What to send. The headers are those of the whole request. */
export interface Post {
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's JSON, as text or in UTF-8. */
  readonly json: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Reading stops past this; the answer then is not whole. */
  readonly mostBytes: (status: number, contentType: string) => number;
}

/** An answer, its body read. */
export interface WholeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly text: string;
  readonly whole: boolean;
}

/** Who waits for an answer: one of the two is called, once and in a turn of its own. */
export interface Waiter {
  answered(answer: WholeAnswer): void;
  /** With what the network throws, with `DeadlinePassed`, or with the signal's reason. */
  failed(error: unknown): void;
}

export function postWhole(clients: FreeClients, post: Post, waiter: Waiter): void {
  if (post.signal.aborted) {
    const { reason } = post.signal;
    queueMicrotask(() => waiter.failed(reason));
    return;
  }
  const { origin, path, headers, json } = post;
  const client = clients.take();
  client.dispatch(
    { origin, path, method: 'POST', headers, body: json, headersTimeout: 0, bodyTimeout: 0 },
    new WholeExchange(post, waiter, clients, client),
  );
}

class WholeExchange implements Dispatcher.DispatchHandler, Exchange {
  readonly endsAtMs: number;
  place = 0;
  readonly #mostBytes: Post['mostBytes'];
  readonly #waiter: Waiter;
  readonly #underWay: UnderWay;
  readonly #clients: FreeClients;
  readonly #client: Dispatcher;
  #controller: Dispatcher.DispatchController | null = null;
  #over = false;
  #head = NO_HEAD;
  /** Made by the first chunk, so that it is as young as they are. */
  #chunks: Buffer[] | null = null;
  #maxBytes = 0;
  #leftBytes = 0;

  constructor(
    { signal, deadlineMs, mostBytes }: Post,
    waiter: Waiter,
    clients: FreeClients,
    client: Dispatcher,
  ) {
    this.#mostBytes = mostBytes;
    this.#waiter = waiter;
    this.#clients = clients;
    this.#client = client;
    this.endsAtMs = performance.now() + deadlineMs;
    this.#underWay = underWay(signal);
    this.#underWay.add(this);
  }

  /** Comes late when a connection has to be made first; the exchange may be over by then. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new DeadlinePassed());
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    forget(controller);
    const contentType = (single(headers['content-type']) ?? '').toLowerCase();
    this.#head = { status, contentType, retryAfter: single(headers['retry-after']) };
    this.#maxBytes = this.#mostBytes(status, contentType);
    this.#leftBytes = this.#maxBytes;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#chunks) this.#chunks.push(chunk);
    else this.#chunks = [chunk];
    this.#leftBytes -= chunk.length;
    if (this.#leftBytes >= 0) return;
    this.#end();
    controller.abort(new DeadlinePassed());
  }

  onResponseEnd(): void {
    if (!this.#over) this.#end();
    this.#clients.giveBack(this.#client);
  }

  /** Also follows every abort. */
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
    this.#clients.giveBack(this.#client);
  }

  #end(): void {
    const { status, contentType, retryAfter } = this.#head;
    const text = this.#chunks ? textOf(whole(this.#chunks), this.#maxBytes) : '';
    const answer = { status, contentType, retryAfter, text, whole: this.#leftBytes >= 0 };
    this.#finish();
    // The connection is free for another request only after this.
    queueMicrotask(() => this.#waiter.answered(answer));
  }

  breakOff(reason: unknown): void {
    const controller = this.#controller;
    if (this.#fail(reason)) controller?.abort(reason instanceof Error ? reason : new Error(String(reason)));
  }

  /** True for the first end; later ones change nothing. */
  #fail(reason: unknown): boolean {
    if (this.#over) return false;
    this.#finish();
    queueMicrotask(() => this.#waiter.failed(reason));
    return true;
  }

  #finish(): void {
    this.#over = true;
    this.#chunks = null;
    this.#head = NO_HEAD;
    this.#underWay.remove(this);
  }
}

const NO_HEAD: Omit<WholeAnswer, 'text' | 'whole'> = { status: 0, contentType: '', retryAfter: null };

function whole(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}

/** Raw headers stand in a list that the connection began when its last answer ended: an old one, which would keep them. */
function forget(controller: Dispatcher.DispatchController): void {
  if (Array.isArray(controller.rawHeaders)) controller.rawHeaders.length = 0;
  controller.rawHeaders = null;
}

/** Bytes of ASCII are Latin-1 as well, which takes a fifth of the time. */
function textOf(bytes: Buffer, maxBytes: number): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8', 0, Math.min(bytes.length, maxBytes));
}

function single(header: string | readonly string[] | undefined): string | null {
  return (typeof header === 'string' ? header : header?.[0]) ?? null;
}
