/**
 * One POST whose answer is wanted whole, as a batch sends them by the thousand: straight to undici's dispatcher, without
 * a stream, an abort controller or a listener per request. What can end it early is a signal shared by all, and a deadline.
 */
import { isAscii } from 'node:buffer';
import type { Dispatcher } from 'undici';
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

/** Rejects with what the network throws, with `DeadlinePassed`, or with the signal's reason. */
export function postWhole(dispatcher: Dispatcher, post: Post): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    if (post.signal.aborted) return reject(post.signal.reason);
    const exchange = new WholeExchange(post, resolve, reject);
    const { origin, path, headers, json } = post;
    const options: Dispatcher.DispatchOptions = {
      origin,
      path,
      method: 'POST',
      headers,
      body: json,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    return void dispatcher.dispatch(options, exchange);
  });
}

class WholeExchange implements Dispatcher.DispatchHandler, Exchange {
  readonly endsAtMs: number;
  place = 0;
  readonly #mostBytes: Post['mostBytes'];
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #underWay: UnderWay;
  #controller: Dispatcher.DispatchController | null = null;
  #over = false;
  #head: Omit<WholeAnswer, 'text' | 'whole'> = { status: 0, contentType: '', retryAfter: null };
  #chunks: Buffer[] = [];
  #maxBytes = 0;
  #leftBytes = 0;

  constructor(
    { signal, deadlineMs, mostBytes }: Post,
    resolve: (answer: WholeAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#mostBytes = mostBytes;
    this.#resolve = resolve;
    this.#reject = reject;
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
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    const contentType = (single(headers['content-type']) ?? '').toLowerCase();
    this.#head = { status, contentType, retryAfter: single(headers['retry-after']) };
    this.#maxBytes = this.#mostBytes(status, contentType);
    this.#leftBytes = this.#maxBytes;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#chunks.push(chunk);
    this.#leftBytes -= chunk.length;
    if (this.#leftBytes >= 0) return;
    this.#end();
    controller.abort(new DeadlinePassed());
  }

  onResponseEnd(): void {
    if (!this.#over) this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#finish()) this.#reject(error);
  }

  #end(): void {
    if (!this.#finish()) return;
    const [first, ...more] = this.#chunks;
    const bytes = more.length === 0 ? first : Buffer.concat(this.#chunks);
    const { status, contentType, retryAfter } = this.#head;
    const text = bytes === undefined ? '' : textOf(bytes, Math.min(bytes.length, this.#maxBytes));
    this.#resolve({ status, contentType, retryAfter, text, whole: this.#leftBytes >= 0 });
  }

  breakOff(reason: unknown): void {
    if (!this.#finish()) return;
    this.#controller?.abort(reason instanceof Error ? reason : new Error(String(reason)));
    this.#reject(reason);
  }

  /** True for the first end; later ones change nothing. */
  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#underWay.remove(this);
    return true;
  }
}

/** Bytes of ASCII are Latin-1 as well, which takes a fifth of the time. */
function textOf(bytes: Buffer, length: number): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8', 0, length);
}

function single(header: string | readonly string[] | undefined): string | null {
  return (typeof header === 'string' ? header : header?.[0]) ?? null;
}
