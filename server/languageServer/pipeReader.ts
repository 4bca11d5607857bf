/**
 * Messages from a pipe. The library's reader takes two turns of the event loop for each message; this one hands over
 * what a chunk holds as soon as it is there, which is a tenth of what a key costs in a small file.
 */
import { isAscii } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { DataCallback, Disposable, Message, MessageReader } from 'vscode-languageserver/node';
import { AbstractMessageReader } from 'vscode-languageserver/node';

/** What is done with messages that arrived together; `library` takes one. */
export type TakeMessages = (messages: readonly Message[], library: DataCallback) => void;

const HEADER_END = '\r\n\r\n';
/** More than any headers take: what is longer and has no end is none. */
const MOST_HEADER_BYTES = 8192;

/**
 * Reads `Content-Length` framed JSON in UTF-8. What is no message is told and passed over. After a message that says no
 * length nobody knows where it ends: the next header that says one is looked for, which within JSON none can look like.
 */
export class PipeReader extends AbstractMessageReader implements MessageReader {
  readonly #pipe: Readable;
  readonly #handOver: TakeMessages;
  /** What arrived and is not a whole message yet; joined when it can be. */
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes that have to be there before looking again is worth it. */
  #wanted = 0;
  /** Something without a length was told of, and no message has come since. */
  #isLost = false;

  constructor(pipe: Readable, take: TakeMessages) {
    super();
    this.#pipe = pipe;
    this.#handOver = take;
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer): void => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes < this.#wanted) return;
      const messages = this.#read();
      if (messages.length > 0) this.#handOver(messages, callback);
    };
    this.#pipe.on('data', take);
    this.#pipe.on('error', (error) => this.fireError(error));
    this.#pipe.on('close', () => this.fireClose());
    return { dispose: () => this.#pipe.off('data', take) };
  }

  #read(): readonly Message[] {
    const messages: Message[] = [];
    const bytes = this.#joined();
    // A letter for each byte: what headers are made of, and most bodies too, so that all is decoded in one step.
    const letters = bytes.toString('latin1');
    const isPlain = isAscii(bytes);
    let at = 0;
    this.#wanted = 0;
    let head = letters.indexOf(HEADER_END);
    for (; head !== -1; head = letters.indexOf(HEADER_END, at)) {
      const start = head + HEADER_END.length;
      const said = lengthIn(letters.slice(at, head));
      if (!said?.isAll) this.#lost();
      const end = start + (said?.length ?? 0);
      if (bytes.length < end) {
        this.#wanted = end - at;
        break;
      }
      if (said) {
        this.#parse(isPlain ? letters.slice(start, end) : bytes.toString('utf8', start, end), messages);
        this.#isLost = false;
      }
      at = end;
    }
    if (head === -1 && bytes.length - at > MOST_HEADER_BYTES) {
      this.#lost();
      at = bytes.length - MOST_HEADER_BYTES;
    }
    this.#bytes = bytes.length - at;
    if (this.#bytes > 0) this.#chunks.push(bytes.subarray(at));
    return messages;
  }

  #lost(): void {
    if (!this.#isLost) this.fireError(new Error('A message without Content-Length was passed over.'));
    this.#isLost = true;
  }

  #joined(): Buffer {
    const joined =
      this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks.length = 0;
    return joined;
  }

  #parse(body: string, messages: Message[]): void {
    try {
      const message: unknown = JSON.parse(body);
      if (typeof message === 'object' && message !== null) messages.push(message as Message);
      else this.fireError(new Error('JSON that is no message was passed over.'));
    } catch (error) {
      this.fireError(new Error('A message that is no JSON was passed over.', { cause: error }));
    }
  }
}

/** Where the headers, or what there is in their place, say a length; `isAll` where they are nothing but headers. */
function lengthIn(headers: string): { readonly length: number; readonly isAll: boolean } | null {
  const found = /(?<![\w-])content-length:[ \t]*(\d+)[ \t\r]*$/im.exec(headers);
  if (!found) return null;
  return {
    length: Number(found[1]),
    isAll: /^(?:[\w-]+:.*\r\n)*$/.test(headers.slice(0, found.index)),
  };
}
