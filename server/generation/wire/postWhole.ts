/**
 * One POST whose answer is wanted whole, as a batch sends them by the thousand: straight to undici's dispatcher, without
 * a stream, an abort controller or a listener per request. What can end it early is a signal shared by all, and a deadline.
 */
import type { Dispatcher } from 'undici';
import { onAbort } from './onAbort.ts';

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

/** The deadline passed. */
export class DeadlinePassed extends Error {}

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

/** Beyond this, timers of Node fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

class WholeExchange implements Dispatcher.DispatchHandler {
  readonly #mostBytes: Post['mostBytes'];
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #release: () => void;
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
    this.#timer = setTimeout(() => this.#breakOff(new DeadlinePassed()), Math.min(deadlineMs, LONGEST_MS));
    this.#release = onAbort(signal, (reason) => this.#breakOff(reason));
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
    const whole = this.#leftBytes >= 0;
    const text = bytes?.toString('utf8', 0, Math.min(bytes.length, this.#maxBytes)) ?? '';
    this.#resolve({ ...this.#head, text, whole });
  }

  #breakOff(error: unknown): void {
    if (!this.#finish()) return;
    this.#controller?.abort(error instanceof Error ? error : new Error(String(error)));
    this.#reject(error);
  }

  /** True for the first end; later ones change nothing. */
  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#release();
    return true;
  }
}

function single(header: string | readonly string[] | undefined): string | null {
  return (typeof header === 'string' ? header : header?.[0]) ?? null;
}
