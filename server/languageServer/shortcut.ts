/**
 * A short way for the messages that come with every key. Through the library each of them passes a queue, a table of
 * cancellations and five promises, which is a tenth of what a key costs in a small file; all others still go there.
 */
import { t } from '@vscode/l10n';
import type {
  DataCallback,
  Message,
  MessageWriter,
  NotificationMessage,
  RequestMessage,
} from 'vscode-languageserver/node';
import { ErrorCodes } from 'vscode-languageserver/node';

/** What is done with a message's parameters: what it returns, or promises, is the answer to a request. */
type Handler = (params: never, ...more: never[]) => unknown;

/** Messages are handled in the order they arrive in, whichever way they take. */
export class Shortcut {
  readonly #handlers = new Map<string, Handler>();
  readonly #failed: (method: string, error: unknown) => void;
  /** Whether the library may have a message that it has not handled yet: then it gets those behind it as well. */
  #isBehindLibrary = false;

  /** `failed` is told what a handler threw; the process lives on. */
  constructor(failed: (method: string, error: unknown) => void) {
    this.#failed = failed;
  }

  /** From now on messages of this method are handled by `handler`: here as far as their order allows, else by the library. */
  on<H extends Handler, D>(method: string, library: (handler: H) => D, handler: H): D {
    this.#handlers.set(method, handler);
    return library(handler);
  }

  /** Takes what arrived together: answers through `writer` what is handled here, gives `library` the rest. */
  take(messages: readonly Message[], library: DataCallback, writer: MessageWriter): void {
    const cancelled = messages.length > 1 ? cancelledIn(messages) : NONE;
    for (const message of messages) {
      const handler = this.#isBehindLibrary ? undefined : this.#handlerOf(message);
      if (!handler || cancelled.has((message as RequestMessage).id)) this.#pass(message, library);
      else this.#answer(message as RequestMessage, handler, writer);
    }
  }

  #handlerOf(message: Message): Handler | undefined {
    return this.#handlers.get((message as NotificationMessage).method);
  }

  #pass(message: Message, library: DataCallback): void {
    try {
      library(message);
    } catch (error) {
      this.#failed((message as NotificationMessage).method, error);
    }
    if (this.#isBehindLibrary) return;
    this.#isBehindLibrary = true;
    setImmediate(() => {
      this.#isBehindLibrary = false;
    });
  }

  #answer({ id, method, params }: RequestMessage, handler: Handler, writer: MessageWriter): void {
    const answer = (result: unknown): void => {
      if (id !== undefined) send(writer, { id, result });
    };
    const fail = (error: unknown): void => {
      this.#failed(method, error);
      if (id === undefined) return;
      send(writer, { id, error: { code: ErrorCodes.InternalError, message: t('{0} failed.', method) } });
    };
    try {
      const result = handler(params as never);
      if (result instanceof Promise) result.then(answer, fail);
      else answer(result);
    } catch (error) {
      fail(error);
    }
  }
}

/** Requests that what came with them cancels: the library knows how that is answered. */
function cancelledIn(messages: readonly Message[]): ReadonlySet<unknown> {
  const ids = messages.map((message) => {
    const { method, params } = message as NotificationMessage;
    return method === '$/cancelRequest' ? (params as { readonly id?: unknown } | undefined)?.id : undefined;
  });
  return new Set(ids.filter((id) => id !== undefined));
}

const NONE: ReadonlySet<unknown> = new Set();

/** What cannot be written the writer tells the connection itself. */
function send(writer: MessageWriter, response: object): void {
  writer.write({ jsonrpc: '2.0', ...response } as Message).catch(() => {});
}
